// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/smtp/line_reader.h"

#include <utility>

namespace Madmail::Smtp {

void LineReader::clear()
{
    m_partial = {};
    m_handedOut = false;
    m_skipping = false;
}

void LineReader::releaseLine()
{
    if (std::exchange(m_handedOut, false))
        m_partial = {};
}

LineReader::Step LineReader::next(QByteArrayView bytes)
{
    releaseLine();
    const qsizetype lineFeed = bytes.indexOf('\n');
    if (m_skipping) {
        if (lineFeed < 0)
            return { Outcome::NeedMore, bytes.size() };
        m_skipping = false;
        const Step rest = next(bytes.sliced(lineFeed + 1));
        return { rest.outcome, rest.taken + lineFeed + 1, rest.line };
    }
    if (lineFeed < 0)
        return keep(bytes);

    const qsizetype taken = lineFeed + 1;
    if (m_partial.size() + taken > m_limit) {
        m_partial = {};
        return { Outcome::TooLong, taken };
    }
    QByteArrayView line = bytes.first(taken);
    if (!m_partial.isEmpty()) {
        m_partial += line;
        m_handedOut = true;
        line = m_partial;
    }
    const qsizetype length = line.size() - 2;
    if (length < 0 || line.indexOf('\r') != length)
        return { Outcome::BadLineEnd, taken };
    return { Outcome::Line, taken, line.first(length) };
}

LineReader::Step LineReader::keep(QByteArrayView bytes)
{
    if (m_partial.size() + bytes.size() >= m_limit) {
        m_partial = {};
        m_skipping = true;
        return { Outcome::TooLong, bytes.size() };
    }
    m_partial += bytes;
    return { Outcome::NeedMore, bytes.size() };
}

} // namespace Madmail::Smtp
