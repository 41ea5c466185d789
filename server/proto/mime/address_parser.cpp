// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/mime/address_parser.h"

#include <cstring>

namespace Madmail::Mime {

namespace {

constexpr std::size_t maxAddresses = 1000;

enum class Kind { Word, Quoted, Special, End };

struct Token
{
    Kind kind = Kind::End;
    QByteArray text;
    bool spaceBefore = false;
};

/// Words, quoted strings and specials of a structured field; comments are left out.
class Lexer
{
public:
    explicit Lexer(QByteArrayView text)
        : m_text(withoutCommentsKeepingQuotes(text))
    {
    }

    Token next()
    {
        Token token;
        while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\t')) {
            token.spaceBefore = true;
            ++m_at;
        }
        if (m_at >= m_text.size())
            return token;
        const char c = m_text[m_at];
        if (c == '"') {
            token.kind = Kind::Quoted;
            for (++m_at; m_at < m_text.size() && m_text[m_at] != '"'; ++m_at) {
                if (m_text[m_at] == '\\' && m_at + 1 < m_text.size())
                    ++m_at;
                token.text += m_text[m_at];
            }
            ++m_at;
        } else if (c == '[') { // domain literal
            token.kind = Kind::Word;
            while (m_at < m_text.size() && m_text[m_at] != ']')
                token.text += m_text[m_at++];
            if (m_at < m_text.size())
                token.text += m_text[m_at++];
        } else if (std::strchr("<>@,;:", c)) {
            token.kind = Kind::Special;
            token.text = QByteArray(1, c);
            ++m_at;
        } else {
            token.kind = Kind::Word;
            while (m_at < m_text.size() && !std::strchr(" \t<>@,;:\"[", m_text[m_at]))
                token.text += m_text[m_at++];
        }
        return token;
    }

private:
    static QByteArray withoutCommentsKeepingQuotes(QByteArrayView text) { return withoutComments(text); }

    QByteArray m_text;
    qsizetype m_at = 0;
};

class AddressListParser
{
public:
    explicit AddressListParser(QByteArrayView value)
        : m_lexer(value)
    {
        advance();
    }

    std::vector<Address> parse()
    {
        while (m_token.kind != Kind::End && m_addresses.size() < maxAddresses)
            parseEntry();
        if (m_inGroup)
            m_addresses.push_back({});
        return std::move(m_addresses);
    }

private:
    void advance() { m_token = m_lexer.next(); }
    bool isSpecial(char c) const { return m_token.kind == Kind::Special && m_token.text[0] == c; }

    /// Reads one mailbox, group start or group end.
    void parseEntry()
    {
        if (isSpecial(',')) {
            advance();
            return;
        }
        if (isSpecial(';')) {
            if (m_inGroup)
                m_addresses.push_back({});
            m_inGroup = false;
            advance();
            return;
        }
        QByteArray words; // a display name, or the local part
        bool hasWords = false;
        while (m_token.kind == Kind::Word || m_token.kind == Kind::Quoted) {
            if (hasWords && m_token.spaceBefore)
                words += ' ';
            words += m_token.text;
            hasWords = true;
            advance();
        }
        if (isSpecial('<')) {
            parseAngle(hasWords ? std::optional(words) : std::nullopt);
        } else if (isSpecial('@')) {
            advance();
            Address address;
            address.mailbox = words;
            address.host = readDomain();
            m_addresses.push_back(std::move(address));
        } else if (isSpecial(':') && hasWords && !m_inGroup) {
            advance();
            m_inGroup = true;
            Address group;
            group.mailbox = words;
            m_addresses.push_back(std::move(group));
        } else if (hasWords) {
            Address address;
            address.mailbox = words;
            address.host = QByteArray(); // no domain: an empty host, so that it is not read as a group
            m_addresses.push_back(std::move(address));
        } else if (m_token.kind == Kind::Special) {
            advance(); // nothing that belongs here
        }
    }

    QByteArray readDomain()
    {
        QByteArray domain;
        while (m_token.kind == Kind::Word && (domain.isEmpty() || !m_token.spaceBefore)) {
            domain += m_token.text;
            advance();
        }
        return domain;
    }

    /// `<@route:local@domain>`
    void parseAngle(std::optional<QByteArray> name)
    {
        advance();
        Address address;
        address.name = std::move(name);
        if (isSpecial('@')) { // obsolete route
            QByteArray route;
            while (m_token.kind != Kind::End && !isSpecial(':') && !isSpecial('>')) {
                route += m_token.text;
                advance();
            }
            address.route = route;
            if (isSpecial(':'))
                advance();
        }
        QByteArray local;
        while (m_token.kind == Kind::Word || m_token.kind == Kind::Quoted) {
            local += m_token.text;
            advance();
        }
        address.mailbox = local;
        address.host = QByteArray();
        if (isSpecial('@')) {
            advance();
            address.host = readDomain();
        }
        while (m_token.kind != Kind::End && !isSpecial('>') && !isSpecial(','))
            advance();
        if (isSpecial('>'))
            advance();
        m_addresses.push_back(std::move(address));
    }

    Lexer m_lexer;
    Token m_token;
    bool m_inGroup = false;
    std::vector<Address> m_addresses;
};

std::optional<QByteArray> valueOf(const HeaderFields &fields, QByteArrayView name)
{
    const HeaderField *field = fields.find(name);
    return field ? std::optional(field->value) : std::nullopt;
}

std::vector<Address> addressesOf(const HeaderFields &fields, QByteArrayView name)
{
    const HeaderField *field = fields.find(name);
    return field ? parseAddressList(field->value) : std::vector<Address>();
}

} // namespace

std::vector<Address> parseAddressList(QByteArrayView value)
{
    return AddressListParser(value).parse();
}

Envelope envelopeOf(const HeaderFields &fields)
{
    Envelope envelope;
    envelope.date = valueOf(fields, "Date");
    envelope.subject = valueOf(fields, "Subject");
    envelope.from = addressesOf(fields, "From");
    envelope.sender = addressesOf(fields, "Sender");
    envelope.replyTo = addressesOf(fields, "Reply-To");
    if (envelope.sender.empty())
        envelope.sender = envelope.from;
    if (envelope.replyTo.empty())
        envelope.replyTo = envelope.from;
    envelope.to = addressesOf(fields, "To");
    envelope.cc = addressesOf(fields, "Cc");
    envelope.bcc = addressesOf(fields, "Bcc");
    envelope.inReplyTo = valueOf(fields, "In-Reply-To");
    envelope.messageId = valueOf(fields, "Message-ID");
    return envelope;
}

FromAddress singleFromAddress(const HeaderFields &fields)
{
    const int count = fields.count("From");
    if (count == 0)
        return { FromProblem::Missing, {} };
    const std::vector<Address> addresses = addressesOf(fields, "From");
    const bool isOne = count == 1 && addresses.size() == 1 && addresses[0].mailbox && !addresses[0].mailbox->isEmpty()
        && addresses[0].host && !addresses[0].host->isEmpty() && !addresses[0].route;
    if (!isOne)
        return { FromProblem::Invalid, {} };
    return { FromProblem::None, *addresses[0].mailbox + '@' + *addresses[0].host };
}

} // namespace Madmail::Mime
