// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/smtp/path.h"

#include <algorithm>

namespace Madmail::Smtp {

namespace {

constexpr qsizetype maxPathBytes = 256;
constexpr std::size_t maxParameters = 16;

bool isAlphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Position of the ">" that ends the path, or -1.
qsizetype endOfPath(QByteArrayView text)
{
    bool quoted = false;
    for (qsizetype i = 1; i < std::min(text.size(), maxPathBytes); ++i) {
        const char c = text[i];
        if (quoted && c == '\\')
            ++i;
        else if (c == '"')
            quoted = !quoted;
        else if (c == '>' && !quoted)
            return i;
        else if (c == '<' && !quoted)
            return -1;
    }
    return -1;
}

bool isKeyword(QByteArrayView word)
{
    return !word.isEmpty() && word.front() != '-'
        && std::all_of(word.begin(), word.end(), [](char c) { return isAlphanumeric(c) || c == '-'; });
}

bool isKnown(const std::vector<Parameter> &parameters, QByteArrayView keyword)
{
    return std::any_of(parameters.begin(), parameters.end(), [keyword](const Parameter &parameter) {
        return parameter.keyword.compare(keyword, Qt::CaseInsensitive) == 0;
    });
}

} // namespace

std::optional<QByteArrayView> takePath(QByteArrayView *rest)
{
    if (!rest->startsWith('<'))
        return {};
    const qsizetype end = endOfPath(*rest);
    if (end < 0)
        return {};
    QByteArrayView mailbox = rest->sliced(1, end - 1);
    if (mailbox.startsWith('@')) {
        const qsizetype colon = mailbox.indexOf(':');
        if (colon < 0)
            return {};
        mailbox = mailbox.sliced(colon + 1);
    }
    *rest = rest->sliced(end + 1);
    return mailbox;
}

std::optional<std::vector<Parameter>> parseParameters(QByteArrayView text)
{
    std::vector<Parameter> parameters;
    while (!text.isEmpty()) {
        if (text.front() != ' ')
            return {};
        text = text.sliced(1);
        const qsizetype blank = text.indexOf(' ');
        const QByteArrayView word = blank < 0 ? text : text.first(blank);
        text = text.sliced(word.size());
        if (word.isEmpty())
            continue; // two blanks in a row
        const qsizetype equals = word.indexOf('=');
        Parameter parameter { equals < 0 ? word : word.first(equals), {} };
        if (equals >= 0)
            parameter.value = word.sliced(equals + 1);
        const bool hasBadValue = parameter.value && (parameter.value->isEmpty() || parameter.value->contains('='));
        if (!isKeyword(parameter.keyword) || hasBadValue || isKnown(parameters, parameter.keyword)
            || parameters.size() == maxParameters)
            return {};
        parameters.push_back(parameter);
    }
    return parameters;
}

} // namespace Madmail::Smtp
