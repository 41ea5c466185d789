// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts a request's header into lines.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace Madmail::Http {

/// Lines end with CRLF. RFC 9112 §2.2 would let us take a bare LF as a line's end; a proxy in front of us that does not
/// would then see another request than we do, so it is an error, like a bare CR.
///
/// Memory: none beside the object, but for a line that comes in pieces. Thread: any.
class LineCutter
{
public:
    enum class Outcome { NeedMore, Line, TooLong, BadLineEnd };
    struct Step
    {
        Outcome outcome = Outcome::NeedMore;
        qsizetype taken = 0;    ///< how many of the given bytes are done with; with NeedMore all of them
        QByteArrayView line {}; ///< without CRLF; valid until the next call, and as long as the given bytes
    };

    /// `limitBytes` counts CRLF. After TooLong and BadLineEnd nothing more can be read.
    Step next(QByteArrayView bytes, qsizetype limitBytes);
    /// No part of a line is waiting for the rest.
    bool isEmpty() const { return m_partial.isEmpty() || m_handedOut; }

private:
    QByteArray m_partial;
    bool m_handedOut = false; // m_partial is the line that the last call returned
};

} // namespace Madmail::Http
