// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocol/dialogue_values.h"

#include <QRegularExpression>

namespace Madmail::Testing {

namespace {

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

qsizetype nameLength(QByteArrayView text)
{
    qsizetype length = 0;
    while (length < text.size() && (isLetter(text[length]) || (length > 0 && text[length] >= '0' && text[length] <= '9')))
        ++length;
    return length;
}

/// Position of the parenthesis that closes the first one, or -1.
qsizetype closingParenthesis(QByteArrayView text)
{
    int depth = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == '(')
            ++depth;
        else if (text[i] == ')' && --depth == 0)
            return i;
    }
    return -1;
}

QRegularExpression toExpression(const QByteArray &pattern, QByteArrayList *names)
{
    QString expression;
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        const bool isOrdinaryStar = i == 0 && pattern.startsWith("* ");
        const qsizetype length = pattern[i] == '{' ? nameLength(QByteArrayView(pattern).sliced(i + 1)) : 0;
        if (pattern[i] == '*' && !isOrdinaryStar) {
            expression += QStringLiteral(".*");
        } else if (length > 0 && i + 1 + length < pattern.size() && pattern[i + 1 + length] == '}') {
            *names << pattern.mid(i + 1, length);
            expression += QStringLiteral("([^\\s()\\[\\]]+)");
            i += length + 1;
        } else {
            expression += QRegularExpression::escape(QString(QLatin1Char(pattern[i])));
        }
    }
    return QRegularExpression(QRegularExpression::anchoredPattern(expression), QRegularExpression::DotMatchesEverythingOption);
}

} // namespace

QByteArray unescape(QByteArrayView text)
{
    QByteArray bytes;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
        static constexpr QByteArrayView letters("rnt0\\");
        static constexpr QByteArrayView meanings("\r\n\t\0\\", 5);
        bool isByte = false;
        if (const qsizetype at = next ? letters.indexOf(next) : -1; at >= 0) {
            bytes += meanings[at];
            ++i;
        } else if (const int value = next == 'x' ? text.sliced(i).toByteArray().mid(2, 2).toInt(&isByte, 16) : 0; isByte) {
            bytes += char(value);
            i += 3;
        } else {
            bytes += text[i];
        }
    }
    return bytes;
}

std::optional<QByteArray> DialogueValues::expand(QByteArrayView text, QByteArray *problem) const
{
    QByteArray expanded;
    for (;;) {
        const qsizetype dollar = text.indexOf('$');
        if (dollar < 0 || dollar + 1 == text.size())
            return expanded += text;
        expanded += text.first(dollar);
        text = text.sliced(dollar + 1);
        if (text.front() == '$' || nameLength(text) == 0) {
            expanded += '$';
            text = text.sliced(text.front() == '$' ? 1 : 0);
            continue;
        }
        const auto value = expandName(&text, problem);
        if (!value)
            return {};
        expanded += *value;
    }
}

std::optional<QByteArray> DialogueValues::expandName(QByteArrayView *rest, QByteArray *problem) const
{
    const qsizetype length = nameLength(*rest);
    const QByteArray name = rest->first(length).toByteArray();
    *rest = rest->sliced(length);
    const qsizetype end = rest->startsWith('(') ? closingParenthesis(*rest) : -1;
    if (end > 0 && (name == "b64" || name == "repeat")) {
        const QByteArrayView arguments = rest->sliced(1, end - 1);
        *rest = rest->sliced(end + 1);
        return call(name, arguments, problem);
    }
    const auto found = m_values.constFind(name);
    if (found == m_values.cend()) {
        *problem = '$' + name + " has no value";
        return {};
    }
    return *found;
}

std::optional<QByteArray> DialogueValues::call(const QByteArray &function, QByteArrayView arguments, QByteArray *problem) const
{
    const auto text = expand(arguments, problem);
    if (!text)
        return {};
    if (function == "b64")
        return unescape(*text).toBase64();
    const qsizetype comma = text->lastIndexOf(',');
    const int count = text->mid(comma + 1).toInt();
    if (comma < 0 || count < 1 || count > 100'000'000) {
        *problem = "$repeat(text,count) was expected";
        return {};
    }
    return text->left(comma).repeated(count);
}

bool DialogueValues::match(const QByteArray &pattern, const QByteArray &line)
{
    QByteArrayList names;
    const auto match = toExpression(pattern, &names).match(QString::fromLatin1(line));
    if (!match.hasMatch())
        return false;
    for (int i = 0; i < names.size(); ++i)
        m_values[names[i]] = match.captured(i + 1).toLatin1();
    return true;
}

} // namespace Madmail::Testing
