// SPDX-License-Identifier: GPL-3.0-or-later
// Hashes that only the holder of a key can make.
#pragma once

#include <QByteArray>

namespace Madmail::Crypto {

/// BLAKE2b-256 with a key of 16 to 64 bytes. 32 bytes. Thread: any.
QByteArray keyedHash(QByteArrayView key, QByteArrayView data);

} // namespace Madmail::Crypto
