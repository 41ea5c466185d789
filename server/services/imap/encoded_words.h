// SPDX-License-Identifier: GPL-3.0-or-later
// Header texts as people read them.
#pragma once

#include <QByteArray>

namespace Madmail::ImapService {

/// Decodes the encoded words of RFC 2047 (UTF-8, US-ASCII, ISO-8859-1; B and Q) to UTF-8; blanks between two of them go.
/// What cannot be decoded stays as it is. For comparing: the result may hold any byte.
QByteArray decodeEncodedWords(QByteArrayView text);

} // namespace Madmail::ImapService
