// SPDX-License-Identifier: GPL-3.0-or-later
// A QR code drawn with characters.
#pragma once

#include <QString>

namespace Madmail::Cli {

/// Two modules a character (half blocks), black on white by escape sequences whatever the terminal's colours, with the
/// quiet zone of four modules. Empty when the text is too long for a code (over 2 900 bytes).
QString terminalQr(const QByteArray &text);

} // namespace Madmail::Cli
