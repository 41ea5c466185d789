// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/mime/address_list.h"

#include <QCoreApplication>

#include <cstring>

namespace Madmail::Mime {

namespace {

struct Token
{
    enum class Kind : quint8 { Word, Quoted, Special, End };
    Kind kind = Kind::End;
    QByteArray text;
    bool blankBefore = false;
};

/// Words, quoted strings and specials of an address list. Comments are white space; the last one is remembered.
class Lexer
{
public:
    explicit Lexer(QByteArrayView text)
        : m_text(text)
    {
    }

    Token next()
    {
        Token token;
        token.blankBefore = skipBlanks();
        if (m_at >= m_text.size())
            return token;
        const char c = m_text[m_at];
        if (c == '"') {
            token.kind = Token::Kind::Quoted;
            token.text = readQuoted();
        } else if (isSpecial(c)) {
            token.kind = Token::Kind::Special;
            token.text = m_text.sliced(m_at++, 1).toByteArray();
        } else {
            token.kind = Token::Kind::Word;
            token.text = c == '[' ? readLiteral() : readWord();
        }
        return token;
    }

    QByteArray takeComment() { return std::exchange(m_comment, {}); }

private:
    static bool isSpecial(char c) { return std::memchr("<>@,;:", c, 6); }

    bool skipBlanks()
    {
        const qsizetype begin = m_at;
        while (m_at < m_text.size() && std::memchr(" \t\r\n(", m_text[m_at], 5)) {
            if (m_text[m_at] == '(')
                readComment();
            else
                ++m_at;
        }
        return m_at > begin;
    }

    void readComment()
    {
        m_comment.clear();
        int depth = 0;
        for (; m_at < m_text.size(); ++m_at) {
            char c = m_text[m_at];
            if (c == '(' && depth++ == 0)
                continue;
            if (c == ')' && --depth == 0) {
                ++m_at;
                break;
            }
            if (c == '\\' && m_at + 1 < m_text.size())
                c = m_text[++m_at];
            m_comment.append(c);
        }
        m_comment = m_comment.trimmed();
    }

    QByteArray readQuoted()
    {
        QByteArray out;
        for (++m_at; m_at < m_text.size() && m_text[m_at] != '"'; ++m_at) {
            if (m_text[m_at] == '\\' && m_at + 1 < m_text.size())
                ++m_at;
            out.append(m_text[m_at]);
        }
        m_at = qMin(m_at + 1, m_text.size());
        return out;
    }

    QByteArray readLiteral()
    {
        const qsizetype end = m_text.indexOf(']', m_at);
        const qsizetype begin = std::exchange(m_at, end < 0 ? m_text.size() : end + 1);
        return m_text.sliced(begin, m_at - begin).toByteArray();
    }

    QByteArray readWord()
    {
        const qsizetype begin = m_at++;
        while (m_at < m_text.size() && !isSpecial(m_text[m_at]) && !std::memchr(" \t\r\n(\"[", m_text[m_at], 7))
            ++m_at;
        return m_text.sliced(begin, m_at - begin).toByteArray();
    }

    QByteArrayView m_text;
    qsizetype m_at = 0;
    QByteArray m_comment;
};

class ListParser
{
public:
    explicit ListParser(QByteArrayView value)
        : m_lexer(value)
    {
        advance();
    }

    std::vector<Address> parse()
    {
        while (m_token.kind != Token::Kind::End && qsizetype(m_addresses.size()) < mostAddresses)
            readEntry();
        endGroup();
        return std::move(m_addresses);
    }

private:
    void advance() { m_token = m_lexer.next(); }
    bool at(char c) const { return m_token.kind == Token::Kind::Special && m_token.text[0] == c; }
    bool atWord() const { return m_token.kind == Token::Kind::Word || m_token.kind == Token::Kind::Quoted; }

    /// A mailbox, the start or the end of a group, or something to pass over.
    void readEntry()
    {
        if (at(',')) {
            m_lexer.takeComment();
            return advance();
        }
        if (at(';')) {
            endGroup();
            return advance();
        }
        const bool hasWords = atWord();
        QByteArray phrase; // as a display name
        QByteArray local;  // as a local part: obsolete blanks around dots go (RFC 5322 §4.4)
        for (; atWord(); advance()) {
            if (!phrase.isEmpty() && m_token.blankBefore)
                phrase.append(' ');
            phrase.append(m_token.text);
            local.append(m_token.text);
        }
        if (at('<'))
            readAngle(hasWords ? std::optional(phrase) : std::nullopt);
        else if (at(':') && hasWords && !m_inGroup)
            beginGroup(std::move(phrase));
        else if (at('@') && hasWords)
            readBare(std::move(local));
        else if (hasWords)
            m_addresses.push_back({ {}, {}, std::move(phrase), QByteArray("") }); // no domain; a NIL host means a group
        else
            advance();
    }

    void beginGroup(QByteArray name)
    {
        advance();
        m_inGroup = true;
        m_addresses.push_back({ {}, {}, std::move(name), {} });
    }

    void endGroup()
    {
        if (std::exchange(m_inGroup, false))
            m_addresses.emplace_back();
    }

    void readBare(QByteArray local)
    {
        m_lexer.takeComment();
        advance();
        Address address { {}, {}, std::move(local), readDomain() };
        if (const QByteArray comment = m_lexer.takeComment(); !comment.isEmpty())
            address.name = comment;
        m_addresses.push_back(std::move(address));
    }

    QByteArray readDomain()
    {
        QByteArray domain("");
        for (; m_token.kind == Token::Kind::Word; advance()) {
            const bool joins = !m_token.blankBefore || domain.isEmpty() || domain.endsWith('.') || m_token.text.startsWith('.');
            if (!joins)
                break;
            domain.append(m_token.text);
        }
        return domain;
    }

    /// `<local@domain>`, `<@route:local@domain>`
    void readAngle(std::optional<QByteArray> name)
    {
        advance();
        Address address { std::move(name), {}, QByteArray(""), QByteArray("") };
        if (at('@')) {
            QByteArray route;
            for (; m_token.kind != Token::Kind::End && !at(':') && !at('>'); advance())
                route.append(m_token.text);
            address.route = route;
            if (at(':'))
                advance();
        }
        for (; atWord(); advance())
            address.mailbox->append(m_token.text);
        if (at('@')) {
            advance();
            address.host = readDomain();
        }
        while (m_token.kind != Token::Kind::End && !at('>') && !at(','))
            advance();
        if (at('>'))
            advance();
        m_addresses.push_back(std::move(address));
    }

    Lexer m_lexer;
    Token m_token;
    bool m_inGroup = false;
    std::vector<Address> m_addresses;
};

Error invalidSender(const char *sentence)
{
    return { ErrorCode::BadInput, { sentence } };
}

/// Atoms of a display name (RFC 5322 §3.2.3), with the dots of obs-phrase, which everybody writes, and UTF-8.
bool isPhraseCharacter(char c)
{
    return uchar(c) >= ' ' && uchar(c) != 0x7f && !std::memchr("()<>[]:;@\\,\"", c, 12);
}

/// Where the `<` of a name-addr stands; -1 when the text begins with no display name and no `<`.
qsizetype findAngle(QByteArrayView value)
{
    for (qsizetype at = 0; at < value.size(); ++at) {
        if (value[at] == '<')
            return at;
        if (value[at] == '"') {
            for (++at; at < value.size() && value[at] != '"'; ++at)
                if (value[at] == '\\')
                    ++at;
        } else if (!isPhraseCharacter(value[at]) && value[at] != '\t') {
            return -1;
        }
    }
    return -1;
}

/// EmailAddress is lenient about characters that have a meaning in a header.
bool hasHeaderSyntax(QByteArrayView address)
{
    const QByteArrayView local = address.first(qMax<qsizetype>(address.lastIndexOf('@'), 0));
    for (const char c : local)
        if (!isPhraseCharacter(c) || c == ' ')
            return true;
    const QByteArrayView domain = address.sliced(local.size());
    for (const char c : domain)
        if (std::memchr("()<>;\\,\"", c, 8))
            return true;
    return local.startsWith('.') || local.endsWith('.') || local.contains("..");
}

} // namespace

std::vector<Address> parseAddressList(QByteArrayView value)
{
    return ListParser(value).parse();
}

Result<EmailAddress> singleFromAddress(QByteArrayView value)
{
    QByteArrayView spec = value.trimmed();
    if (spec.isEmpty())
        return invalidSender(QT_TRANSLATE_NOOP("Server", "The sender field has no address."));
    const std::vector<Address> addresses = parseAddressList(spec);
    if (addresses.size() > 1)
        return invalidSender(QT_TRANSLATE_NOOP("Server", "The sender field has more than one address."));
    if (const qsizetype angle = findAngle(spec); angle >= 0) {
        if (!spec.endsWith('>'))
            return invalidSender(QT_TRANSLATE_NOOP("Server", "The address in the sender field cannot be read."));
        spec = spec.sliced(angle + 1).chopped(1);
    }
    auto address = hasHeaderSyntax(spec)
        ? invalidSender(QT_TRANSLATE_NOOP("Server", "The address in the sender field cannot be read."))
        : EmailAddress::parse(spec);
    if (!address)
        return invalidSender(QT_TRANSLATE_NOOP("Server", "The address in the sender field cannot be read."));
    return address;
}

} // namespace Madmail::Mime
