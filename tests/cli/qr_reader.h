// SPDX-License-Identifier: GPL-3.0-or-later
// Reads QR codes, by a program that is not ours.
#pragma once

#include <QByteArray>

namespace Madmail::Testing {

/// What zbarimg reads from the half blocks in `shown`, or what it complains about.
QByteArray readTerminalQr(const QByteArray &shown);
/// The same for an SVG whose dark modules are strokes `Mx yhNv1`, and for a picture that zbarimg knows by itself.
QByteArray readQrSvg(const QByteArray &svg);
QByteArray readQrPicture(const QByteArray &picture);

} // namespace Madmail::Testing
