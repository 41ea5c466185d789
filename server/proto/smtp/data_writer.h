// SPDX-License-Identifier: GPL-3.0-or-later
// Puts a message into the form in which it follows DATA.
#pragma once

#include <QByteArray>

namespace Madmail::Smtp {

/// Doubles the dots at the start of lines (RFC 5321 §4.5.2) and ends the data, piece by piece.
///
/// The message must have CRLF line ends; finish() adds one where the last line has none.
/// Thread: any; one object for each message. Memory: none beside the object.
class DataWriter
{
public:
    void append(QByteArrayView content, QByteArray *wire);
    /// Appends "." CRLF. The object is as new then.
    void finish(QByteArray *wire);

private:
    enum class At : quint8 { LineStart, Line, Cr };
    At m_at = At::LineStart;
};

} // namespace Madmail::Smtp
