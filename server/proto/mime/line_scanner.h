// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts a byte stream into lines without keeping long ones.
#pragma once

#include <QByteArray>

#include <cstring>

namespace Madmail::Mime {

/// One line, whole or its beginning.
struct ScannedLine
{
    QByteArrayView text;    ///< without the line break; cut after LineScanner::keptBytes
    qint64 offset = 0;      ///< of its first byte in the stream
    qint64 length = 0;      ///< with the line break, uncut
    int breakLength = 0;    ///< 2 for CRLF, 1 for a bare LF, 0 for the end of the stream
    bool isCut = false;
    bool isEmpty() const { return length == breakLength; }
};

/// Calls back for each line; holds at most keptBytes of a line that goes on in the next chunk.
/// Thread: any. A bare CR is an ordinary byte.
class LineScanner
{
public:
    static constexpr qsizetype keptBytes = 64 * 1024;

    template<typename OnLine>
    void feed(QByteArrayView bytes, OnLine onLine)
    {
        while (!bytes.isEmpty()) {
            const auto *newline = static_cast<const char *>(std::memchr(bytes.data(), '\n', std::size_t(bytes.size())));
            if (!newline) {
                keep(bytes);
                return;
            }
            const qsizetype taken = newline - bytes.data() + 1;
            if (m_length == 0) {
                emitLine(bytes.first(taken), taken, false, onLine);
            } else {
                keep(bytes.first(taken));
                const QByteArray kept = std::exchange(m_kept, {});
                emitLine(kept, m_length, m_length > kept.size(), onLine);
            }
            bytes = bytes.sliced(taken);
        }
    }

    /// The last line, if it has no break.
    template<typename OnLine>
    void finish(OnLine onLine)
    {
        if (m_length > 0) {
            const QByteArray kept = std::exchange(m_kept, {});
            onLine(ScannedLine { kept, m_offset, m_length, 0, m_length > kept.size() });
            m_offset += m_length;
            m_length = 0;
        }
    }

    qint64 offset() const { return m_offset + m_length; }

private:
    void keep(QByteArrayView bytes)
    {
        const qsizetype room = keptBytes - m_kept.size();
        m_kept.append(bytes.first(qMin(room, bytes.size())));
        m_length += bytes.size();
        m_lastByte = bytes.size() > 1 ? bytes[bytes.size() - 2] : m_previousLast;
        m_previousLast = bytes.back();
    }

    template<typename OnLine>
    void emitLine(QByteArrayView raw, qint64 length, bool cut, OnLine &onLine)
    {
        // A cut line has lost its end; what came before its LF was remembered.
        const bool crlf = cut ? m_lastByte == '\r' : raw.size() > 1 && raw[raw.size() - 2] == '\r';
        const int breakLength = crlf ? 2 : 1;
        const QByteArrayView text = cut ? raw : raw.chopped(breakLength);
        const ScannedLine line { text, m_offset, length, breakLength, cut };
        m_offset += length;
        m_length = 0;
        onLine(line);
    }

    QByteArray m_kept;
    qint64 m_offset = 0; // of the line that is being read
    qint64 m_length = 0; // read of it so far
    char m_lastByte = 0; // the byte before the last one kept
    char m_previousLast = 0;
};

} // namespace Madmail::Mime
