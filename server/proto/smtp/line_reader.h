// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts what a client sends into command lines.
#pragma once

#include <QByteArray>

namespace Madmail::Smtp {

/// Reads lines that end with CRLF, and with nothing else (RFC 5321 §2.3.8).
///
/// A line that is whole in the given bytes is handed out as a view into them: nothing is copied or kept. Memory is held for
/// an incomplete line only, at most `limitBytes`.
/// Thread: any; one object for each connection.
class LineReader
{
public:
    enum class Outcome {
        Line,       ///< `line` is the next one, without CRLF
        NeedMore,   ///< all bytes were taken and no line is complete
        TooLong,    ///< said once, as soon as it is certain; the line is skipped when its end comes
        BadLineEnd, ///< a CR or LF of its own: the peer and we may not agree where lines end, so close the connection
    };
    struct Step
    {
        Outcome outcome = Outcome::NeedMore;
        qsizetype taken = 0;   ///< how many of the given bytes are done with
        QByteArrayView line {}; ///< valid until the next call, and as long as the given bytes
    };

    /// RFC 4954 §4: a line of an authentication exchange may have 12 288 bytes; parseCommand() is stricter with others.
    static constexpr qsizetype maxLineBytes = 12'288;

    explicit LineReader(qsizetype limitBytes = maxLineBytes)
        : m_limit(limitBytes)
    {
    }

    /// Call again with the bytes that were not taken, until NeedMore. `limitBytes` counts CRLF.
    Step next(QByteArrayView bytes);

    /// The line of the last call is done with: frees it, if it had to be put together.
    void releaseLine();
    /// Forgets an incomplete line, and its memory.
    void clear();
    bool isEmpty() const { return m_partial.isEmpty() && !m_skipping; }

private:
    Step keep(QByteArrayView bytes);

    qsizetype m_limit;
    QByteArray m_partial;
    bool m_handedOut = false; // m_partial is the line that the last call returned
    bool m_skipping = false;
};

} // namespace Madmail::Smtp
