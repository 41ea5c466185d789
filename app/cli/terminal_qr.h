// SPDX-License-Identifier: GPL-3.0-or-later
// A QR code drawn with characters.
#pragma once

#include <QString>

namespace Madmail::Cli {

/// Two modules a character (half blocks), black on white by escape sequences whatever the terminal's colours, with the
/// quiet zone of four modules. Empty when the text is too long for a code (over 2 900 bytes), or the code for `columns`.
QString terminalQr(const QByteArray &text, int columns);

/// How wide a code on standard output may be: the terminal's columns; 0, where a code could not be read: no terminal, one
/// without escape sequences (TERM), or a locale without the half blocks (LC_ALL, LC_CTYPE, LANG: not UTF-8). Where the
/// terminal does not know its width, there is no limit.
int columnsForQr();

/// The code, where there is room for one, and the link in a line of its own.
QString linkOnTerminal(const QByteArray &link, int columns);

} // namespace Madmail::Cli
