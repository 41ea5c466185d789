// SPDX-License-Identifier: GPL-3.0-or-later
// Takes the message out of what follows DATA.
#pragma once

#include <QByteArrayView>

namespace Madmail::Smtp {

/// Finds the end of the data and takes away the dots of RFC 5321 §4.5.2, while the bytes stream by.
///
/// Only CRLF "." CRLF ends the data (the CRLF of the DATA command counts as the first). A CR or LF of its own is an error
/// wherever it stands: servers that see a line end there can be made to see another message ("SMTP smuggling",
/// CVE-2023-51764 and its relatives), so a message that contains one is never passed on.
///
/// Content is handed out as views into the given bytes, as long as they can be; nothing is copied or kept.
/// Thread: any; one object for each message. Memory: none beside the object.
class DataReader
{
public:
    enum class State {
        More,       ///< go on: with the bytes that were not taken, or with the next ones
        End,        ///< the end was read; the bytes not taken are commands
        BadLineEnd, ///< a bare CR or LF: refuse the message and close. Nothing more can be read
    };
    struct Piece
    {
        State state = State::More;
        qsizetype taken = 0;
        QByteArrayView content {}; ///< a part of the given bytes; may be empty
    };

    /// RFC 5321 §4.5.3.1.6 says 1000, and mail that was never wrapped is common. Nothing here holds a line in memory: the
    /// limit only keeps away what cannot be text.
    static constexpr qint64 maxLineBytes = 64 * 1024;

    Piece next(QByteArrayView bytes);

    /// What makes the message unfit without breaking the dialogue: ask at End, and refuse with 554 5.6.0.
    bool hasLongLine() const { return m_hasLongLine; }
    bool hasNul() const { return m_hasNul; }

private:
    enum class At : quint8 {
        LineStart,
        Dot,   // behind "." at the start of a line: the end, or a dot to drop
        DotCr, // behind "." CR: the end, or an error
        Line,  // inside a line
        Cr,    // behind a CR, which was handed out already
        Broken,
    };

    bool takeLine(QByteArrayView bytes, qsizetype *position);

    qint64 m_lineBytes = 0;
    At m_at = At::LineStart;
    bool m_hasLongLine = false;
    bool m_hasNul = false;
};

} // namespace Madmail::Smtp
