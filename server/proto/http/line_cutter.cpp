// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/http/line_cutter.h"

#include <utility>

namespace Madmail::Http {

LineCutter::Step LineCutter::next(QByteArrayView bytes, qsizetype limitBytes)
{
    if (std::exchange(m_handedOut, false))
        m_partial = {};
    const qsizetype lineFeed = bytes.indexOf('\n');
    const qsizetype taken = lineFeed < 0 ? bytes.size() : lineFeed + 1;
    // Of an unfinished line at least the LF is missing.
    if (m_partial.size() + taken + (lineFeed < 0 ? 1 : 0) > limitBytes)
        return { Outcome::TooLong, taken };
    if (lineFeed < 0) {
        m_partial += bytes;
        return { Outcome::NeedMore, taken };
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

} // namespace Madmail::Http
