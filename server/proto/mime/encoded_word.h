// SPDX-License-Identifier: GPL-3.0-or-later
// Turns encoded words of header values and bytes of a charset into UTF-8.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace Madmail::Mime {

/// RFC 2047: `=?utf-8?Q?caf=C3=A9?=` → `café`; white space between two encoded words goes. What cannot be decoded stays
/// as it is. Thread: any. Time: linear.
QByteArray decodeEncodedWords(QByteArrayView value);

/// Bytes of a charset → UTF-8. Known: utf-8, us-ascii, iso-8859-1, and what QStringDecoder knows; others stay raw.
QByteArray decodeCharset(QByteArrayView bytes, QByteArrayView charset);

} // namespace Madmail::Mime
