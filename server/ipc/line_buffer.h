// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of a line that is still coming.
#pragma once

#include <QByteArray>

#include <optional>

namespace Madmail::Ipc {

/// Looks at each byte once, however small the pieces of a long line are.
class LineBuffer
{
public:
    explicit LineBuffer(qsizetype longest)
        : m_max(longest)
    {
    }

    void append(const QByteArray &bytes) { m_bytes += bytes; }
    /// The next line with its end.
    std::optional<QByteArray> takeLine()
    {
        const qsizetype end = m_bytes.indexOf('\n', m_searched);
        m_searched = end < 0 ? m_bytes.size() : 0;
        if (end < 0)
            return std::nullopt;
        QByteArray line = m_bytes.left(end + 1);
        m_bytes.remove(0, end + 1);
        return line;
    }
    /// No end of a line within what one may have.
    bool isTooLong() const { return m_bytes.size() > m_max; }

private:
    QByteArray m_bytes;
    qsizetype m_searched = 0;
    qsizetype m_max;
};

} // namespace Madmail::Ipc
