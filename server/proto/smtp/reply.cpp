// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/smtp/reply.h"

#include <algorithm>

namespace Madmail::Smtp {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// RFC 3463 §2: class "." subject "." detail, up to three digits for the last two.
bool isEnhancedCode(QByteArrayView text)
{
    const qsizetype first = text.indexOf('.');
    const qsizetype second = text.lastIndexOf('.');
    if (first != 1 || second <= first + 1 || second - first > 4 || second + 1 >= text.size() || text.size() - second > 4)
        return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return isDigit(c) || c == '.'; })
        && std::count(text.begin(), text.end(), '.') == 2 && (text[0] == '2' || text[0] == '4' || text[0] == '5');
}

} // namespace

QByteArray Reply::toByteArray() const
{
    QByteArray wire;
    wire.reserve(text.size() + 16);
    qsizetype start = 0;
    for (;;) {
        const qsizetype newline = text.indexOf('\n', start);
        const bool isLast = newline < 0;
        const qsizetype lineStart = wire.size();
        wire += QByteArray::number(code);
        wire += isLast ? ' ' : '-';
        if (!enhanced.isEmpty())
            wire += enhanced + ' ';
        const qsizetype room = maxLineBytes - 2 - (wire.size() - lineStart);
        const qsizetype length = std::min((isLast ? text.size() : newline) - start, room);
        for (const char c : QByteArrayView(text).sliced(start, length))
            wire += c >= ' ' && c <= '~' ? c : '?';
        wire += "\r\n";
        if (isLast)
            return wire;
        start = newline + 1;
    }
}

std::optional<Reply> Reply::parse(QByteArrayView line)
{
    if (line.size() < 3 || line.size() > maxLineBytes || !std::all_of(line.begin(), line.begin() + 3, isDigit))
        return {};
    if (line[0] < '2' || line[0] > '5' || (line.size() > 3 && line[3] != ' '))
        return {};
    Reply reply;
    reply.code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    QByteArrayView rest = line.size() > 4 ? line.sliced(4) : QByteArrayView();
    const qsizetype blank = rest.indexOf(' ');
    const QByteArrayView word = blank < 0 ? rest : rest.first(blank);
    if (isEnhancedCode(word) && word[0] == line[0]) {
        reply.enhanced = word.toByteArray();
        rest = blank < 0 ? QByteArrayView() : rest.sliced(blank + 1);
    }
    reply.text = rest.toByteArray();
    return reply;
}

} // namespace Madmail::Smtp
