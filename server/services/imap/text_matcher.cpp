// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/imap/text_matcher.h"

#include <QString>

#include <algorithm>

namespace Madmail::ImapService {

namespace {

bool isAscii(QByteArrayView bytes)
{
    return std::none_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

/// Bytes at the end that begin a UTF-8 character and do not end it: 0 to 3.
qsizetype incompleteTail(QByteArrayView bytes)
{
    for (qsizetype length = 1; length <= std::min<qsizetype>(3, bytes.size()); ++length) {
        const auto byte = static_cast<unsigned char>(bytes[bytes.size() - length]);
        if ((byte & 0xc0) == 0x80)
            continue;
        const qsizetype needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
        return needed > length ? length : 0;
    }
    return 0;
}

} // namespace

QByteArray foldCase(QByteArrayView utf8)
{
    if (isAscii(utf8))
        return utf8.toByteArray().toLower();
    return QString::fromUtf8(utf8).toCaseFolded().toUtf8();
}

void TextMatcher::feed(QByteArrayView utf8)
{
    if (m_found || utf8.isEmpty())
        return;
    QByteArray joined; // lives as long as the view of it
    if (!m_incomplete.isEmpty()) {
        joined = m_incomplete;
        joined += utf8;
        utf8 = joined;
    }
    const qsizetype cut = utf8.size() - incompleteTail(utf8);
    const QByteArray folded = m_tail + foldCase(utf8.first(cut));
    m_incomplete = utf8.sliced(cut).toByteArray();
    m_found = folded.contains(m_sought);
    m_tail = folded.right(m_sought.size() - 1);
}

void TextMatcher::startOver()
{
    m_tail.clear();
    m_incomplete.clear();
}

} // namespace Madmail::ImapService
