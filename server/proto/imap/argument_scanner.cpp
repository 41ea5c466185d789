// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/imap/argument_scanner.h"

#include "server/proto/imap/characters.h"

#include <QCoreApplication>

namespace Madmail::Imap {

namespace {

constexpr qsizetype maxKeywords = 32;
constexpr qsizetype maxKeywordBytes = 64;

} // namespace

bool ArgumentScanner::atEnd() const
{
    if (!m_literals.empty())
        return false;
    qsizetype at = m_at;
    while (at < m_text.size() && m_text[at] == ' ')
        ++at;
    return at == m_text.size();
}

char ArgumentScanner::peek() const
{
    if (atLiteral())
        return '{';
    return m_at < m_text.size() ? m_text[m_at] : '\0';
}

bool ArgumentScanner::skip(char c)
{
    if (m_at >= textEnd() || m_text[m_at] != c)
        return false;
    ++m_at;
    return true;
}

bool ArgumentScanner::skipWord(QByteArrayView word)
{
    const qsizetype end = m_at + word.size();
    if (end > textEnd() || m_text.sliced(m_at, word.size()).compare(word, Qt::CaseInsensitive) != 0)
        return false;
    if (end < textEnd() && isAtomChar(m_text[end]))
        return false;
    m_at = end;
    return true;
}

Status ArgumentScanner::takeEnd() const
{
    if (!atEnd())
        return badArgument(QT_TRANSLATE_NOOP("Server", "There are too many arguments."));
    return {};
}

Status ArgumentScanner::takeBlank()
{
    if (!skip(' '))
        return badArgument(QT_TRANSLATE_NOOP("Server", "An argument is missing, or there is no blank between two."));
    return {};
}

Status ArgumentScanner::takeChar(char c)
{
    if (!skip(c))
        return badArgument(QT_TRANSLATE_NOOP("Server", "A parenthesis or bracket is missing."));
    return {};
}

Result<QByteArrayView> ArgumentScanner::takeAtom()
{
    const QByteArrayView atom = takeWhile(isAtomChar);
    if (atom.isEmpty())
        return badArgument(QT_TRANSLATE_NOOP("Server", "A word is missing."));
    return atom;
}

Result<QByteArray> ArgumentScanner::takeAstring()
{
    const char c = peek();
    if (c == '"' || c == '{')
        return takeString();
    const QByteArrayView word = takeWhile(isAstringChar);
    if (word.isEmpty())
        return badArgument(QT_TRANSLATE_NOOP("Server", "A string is missing."));
    return word.toByteArray();
}

Result<QByteArray> ArgumentScanner::takeString()
{
    if (atLiteral())
        return takeLiteral();
    if (peek() == '"')
        return takeQuoted();
    return badArgument(QT_TRANSLATE_NOOP("Server", "A quoted string or a literal is missing."));
}

QByteArray ArgumentScanner::takeLiteral()
{
    const LiteralSpan span = m_literals.front();
    m_literals = m_literals.subspan(1);
    m_at = qsizetype(span.offset) + span.length;
    return m_text.sliced(span.offset, span.length).toByteArray();
}

Result<QByteArray> ArgumentScanner::takeQuoted()
{
    ++m_at;
    const qsizetype end = textEnd();
    QByteArray value;
    while (m_at < end) {
        const QByteArrayView run = takeWhile([](char c) { return c != '"' && c != '\\'; });
        value.append(run);
        if (m_at == end)
            break;
        if (m_text[m_at++] == '"')
            return value;
        if (m_at == end || (m_text[m_at] != '"' && m_text[m_at] != '\\'))
            return badArgument(QT_TRANSLATE_NOOP("Server", "In quotes, a backslash must stand before a quote or a backslash."));
        value.append(m_text[m_at++]);
    }
    return badArgument(QT_TRANSLATE_NOOP("Server", "A quoted string has no end."));
}

Result<std::optional<QByteArray>> ArgumentScanner::takeNstring()
{
    if (skipWord("NIL"))
        return std::optional<QByteArray>();
    MADMAIL_TRY(QByteArray value, takeString());
    return std::optional<QByteArray>(std::move(value));
}

Result<QByteArray> ArgumentScanner::takeListMailbox()
{
    const char c = peek();
    if (c == '"' || c == '{')
        return takeString();
    const QByteArrayView word = takeWhile(isListChar);
    if (word.isEmpty())
        return badArgument(QT_TRANSLATE_NOOP("Server", "A mailbox pattern is missing."));
    return word.toByteArray();
}

Result<quint64> ArgumentScanner::takeNumber(quint64 largest)
{
    const QByteArrayView digits = takeWhile(isDigit);
    quint64 number = 0;
    bool fits = !digits.isEmpty();
    for (const char digit : digits) {
        fits = fits && number <= (largest - quint64(digit - '0')) / 10;
        number = number * 10 + quint64(digit - '0');
    }
    if (!fits)
        return badArgument(QT_TRANSLATE_NOOP("Server", "A number is missing or too large."));
    return number;
}

Result<SequenceSet> ArgumentScanner::takeSequenceSet()
{
    return SequenceSet::parse(takeWhile([](char c) { return isDigit(c) || c == ':' || c == ',' || c == '*'; }));
}

Result<MailboxName> ArgumentScanner::takeMailbox()
{
    MADMAIL_TRY(const QByteArray wire, takeAstring());
    return MailboxName::fromWire(wire);
}

Result<MessageFlags> ArgumentScanner::takeFlags(bool parenthesesNeeded)
{
    MessageFlags flags;
    const bool parentheses = skip('(');
    if (parenthesesNeeded && !parentheses)
        return badArgument(QT_TRANSLATE_NOOP("Server", "A list of flags is missing."));
    if (parentheses && skip(')'))
        return flags;
    do {
        MADMAIL_CHECK(takeFlag(flags));
    } while (parentheses ? skip(' ') : (!atEnd() && skip(' ')));
    if (parentheses)
        MADMAIL_CHECK(takeChar(')'));
    return flags;
}

Status ArgumentScanner::takeFlag(MessageFlags &flags)
{
    const bool isSystem = skip('\\');
    MADMAIL_TRY(const QByteArrayView word, takeAtom());
    MessageFlags flag;
    if (!isSystem) {
        if (word.size() > maxKeywordBytes)
            return Error { ErrorCode::TooLarge, { QT_TRANSLATE_NOOP("Server", "A keyword has at most 64 bytes.") } };
        flag.keywords.append(word.toByteArray());
    } else if (word.compare("Recent", Qt::CaseInsensitive) != 0) {
        flag.system = systemFlagFromName(QByteArrayView(word.data() - 1, word.size() + 1));
        if (!flag.system)
            return badArgument(QT_TRANSLATE_NOOP("Server", "This is not a system flag."));
    }
    flags.add(flag);
    if (flags.keywords.size() > maxKeywords)
        return Error { ErrorCode::TooLarge, { QT_TRANSLATE_NOOP("Server", "A message has at most 32 keywords.") } };
    return {};
}

} // namespace Madmail::Imap
