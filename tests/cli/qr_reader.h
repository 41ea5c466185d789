// SPDX-License-Identifier: GPL-3.0-or-later
// Reads QR codes that were drawn with characters, by a program that is not ours.
#pragma once

#include <QByteArray>

namespace Madmail::Testing {

/// What zbarimg reads from the half blocks in `shown`, or what it complains about.
QByteArray readTerminalQr(const QByteArray &shown);

} // namespace Madmail::Testing
