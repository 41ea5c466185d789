// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/mime/content_fields.h"

#include "server/proto/mime/encoded_word.h"

#include <algorithm>
#include <cstring>

namespace Madmail::Mime {

namespace {

constexpr int maxParameters = 100;
constexpr int maxSections = 100; // RFC 2231 continuations of one value

bool isTokenCharacter(char c)
{
    return uchar(c) > ' ' && uchar(c) != 0x7f && !std::strchr("()<>@,;:\\\"/[]?=", c);
}

/// Reads tokens, quoted strings and separators; skips white space and comments.
class Scanner
{
public:
    explicit Scanner(QByteArrayView text)
        : m_text(text)
    {
    }

    /// Skips white space and comments (RFC 5322 §3.2.2) and says whether more is there.
    bool more()
    {
        int depth = 0;
        for (; m_at < m_text.size(); ++m_at) {
            const char c = m_text[m_at];
            if (c == '(') {
                ++depth;
                m_irregular = true;
            } else if (depth > 0 && c == '\\') {
                m_at = qMin(m_at + 1, m_text.size() - 1);
            } else if (depth > 0 && c == ')') {
                --depth;
            } else if (depth == 0 && !std::memchr(" \t\r\n", c, 4)) {
                return true;
            }
        }
        return false;
    }

    bool take(char c)
    {
        if (!more() || m_text[m_at] != c)
            return false;
        ++m_at;
        return true;
    }

    QByteArray token()
    {
        if (!more())
            return {};
        const qsizetype begin = m_at;
        while (m_at < m_text.size() && isTokenCharacter(m_text[m_at]))
            ++m_at;
        return m_text.sliced(begin, m_at - begin).toByteArray();
    }

    /// A quoted string or a token; everything up to ';' or a blank where somebody forgot the quotes.
    QByteArray value()
    {
        if (take('"'))
            return quotedRest();
        if (!more())
            return {};
        const qsizetype begin = m_at;
        for (; m_at < m_text.size() && !std::memchr("; \t\r\n", m_text[m_at], 5); ++m_at)
            m_irregular = m_irregular || !isTokenCharacter(m_text[m_at]);
        return m_text.sliced(begin, m_at - begin).toByteArray();
    }

    /// Goes to the next ';' outside quotes.
    void skipToSemicolon()
    {
        m_irregular = true;
        for (; m_at < m_text.size() && m_text[m_at] != ';'; ++m_at)
            if (m_text[m_at] == '"') {
                ++m_at;
                quotedRest();
                --m_at;
            }
    }

    void noteIrregular() { m_irregular = true; }
    bool irregular() const { return m_irregular; }

private:
    QByteArray quotedRest()
    {
        QByteArray out;
        for (; m_at < m_text.size() && m_text[m_at] != '"'; ++m_at) {
            if (m_text[m_at] == '\\' && m_at + 1 < m_text.size())
                ++m_at;
            out.append(m_text[m_at]);
        }
        if (m_at < m_text.size())
            ++m_at;
        else
            m_irregular = true;
        return out;
    }

    QByteArrayView m_text;
    qsizetype m_at = 0;
    bool m_irregular = false;
};

/// One parameter as it stands: `name`, `name*`, `name*1`, `name*1*`.
struct Piece
{
    QByteArray name;
    int section = -1;
    bool isExtended = false;
    QByteArray value;
};

Piece makePiece(QByteArray name, QByteArray value)
{
    Piece piece { name.toLower(), -1, false, std::move(value) };
    if (piece.name.endsWith('*')) {
        piece.isExtended = true;
        piece.name.chop(1);
    }
    const qsizetype star = piece.name.lastIndexOf('*');
    if (star > 0) {
        bool isNumber = false;
        const int section = piece.name.mid(star + 1).toInt(&isNumber);
        if (isNumber && section >= 0 && section < maxSections) {
            piece.section = section;
            piece.name.truncate(star);
        }
    }
    return piece;
}

/// What is plain text becomes part of an extended value.
QByteArray extendedNotation(const Piece &piece)
{
    return piece.isExtended ? piece.value : piece.value.toPercentEncoding("!#$&+^`{}|");
}

/// RFC 2231 §3: the sections of one value in their order, up to the first that is missing.
Parameter joinSections(const std::vector<Piece> &pieces, const QByteArray &name)
{
    std::vector<const Piece *> ordered;
    for (const Piece &piece : pieces)
        if (piece.section >= 0 && piece.name == name)
            ordered.push_back(&piece);
    std::sort(ordered.begin(), ordered.end(), [](const Piece *a, const Piece *b) {
        return a->section != b->section ? a->section < b->section : a < b; // both are in `pieces`
    });
    const bool isExtended = ordered.front()->isExtended;
    Parameter joined { isExtended ? name + '*' : name, {} };
    int next = ordered.front()->section;
    for (const Piece *piece : ordered) {
        if (piece->section != next)
            break;
        joined.value.append(isExtended ? extendedNotation(*piece) : piece->value);
        ++next;
    }
    return joined;
}

void addParameter(ContentField &field, Parameter parameter)
{
    const bool known = std::any_of(field.parameters.begin(), field.parameters.end(), [&](const Parameter &other) {
        return other.name == parameter.name;
    });
    field.irregular = field.irregular || known;
    if (!known)
        field.parameters.push_back(std::move(parameter));
}

void readParameters(Scanner &scanner, ContentField &field)
{
    std::vector<Piece> pieces;
    while (scanner.more()) {
        if (!scanner.take(';')) {
            scanner.skipToSemicolon();
            continue;
        }
        if (!scanner.more())
            break;
        QByteArray name = scanner.token();
        if (name.isEmpty() || !scanner.take('=')) {
            scanner.skipToSemicolon();
            continue;
        }
        QByteArray value = scanner.value();
        if (pieces.size() < maxParameters)
            pieces.push_back(makePiece(std::move(name), std::move(value)));
        else
            scanner.noteIrregular();
    }
    QList<QByteArray> joined;
    for (Piece &piece : pieces) {
        if (piece.section < 0) {
            addParameter(field, { piece.isExtended ? piece.name + '*' : piece.name, std::move(piece.value) });
        } else if (!joined.contains(piece.name)) {
            joined.append(piece.name);
            addParameter(field, joinSections(pieces, piece.name));
        }
    }
    field.irregular = field.irregular || scanner.irregular();
}

} // namespace

std::optional<QByteArray> ContentField::parameter(QByteArrayView name) const
{
    for (const Parameter &candidate : parameters)
        if (candidate.name == name)
            return candidate.value;
    return std::nullopt;
}

std::optional<ContentField> parseContentType(QByteArrayView value)
{
    Scanner scanner(value);
    ContentField field;
    field.type = scanner.token().toLower();
    if (field.type.isEmpty() || !scanner.take('/'))
        return std::nullopt;
    field.subtype = scanner.token().toLower();
    if (field.subtype.isEmpty())
        return std::nullopt;
    readParameters(scanner, field);
    return field;
}

std::optional<ContentField> parseContentDisposition(QByteArrayView value)
{
    Scanner scanner(value);
    ContentField field;
    field.type = scanner.token().toLower();
    if (field.type.isEmpty())
        return std::nullopt;
    readParameters(scanner, field);
    return field;
}

QByteArray decodeExtendedValue(QByteArrayView value)
{
    const qsizetype charsetEnd = value.indexOf('\'');
    const qsizetype languageEnd = charsetEnd < 0 ? -1 : value.indexOf('\'', charsetEnd + 1);
    if (languageEnd < 0)
        return value.toByteArray();
    return decodeCharset(QByteArray::fromPercentEncoding(value.sliced(languageEnd + 1).toByteArray()),
                         value.first(charsetEnd));
}

QByteArray firstToken(QByteArrayView value)
{
    return Scanner(value).token().toLower();
}

} // namespace Madmail::Mime
