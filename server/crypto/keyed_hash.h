// SPDX-License-Identifier: GPL-3.0-or-later
// Hashes that only the holder of a key can make, and keys made from keys.
#pragma once

#include <QByteArray>

namespace Madmail::Crypto {

/// BLAKE2b-256 with a key of 16 to 64 bytes. 32 bytes. For our own use: the fastest. Thread: any.
QByteArray keyedHash(QByteArrayView key, QByteArrayView data);

/// HMAC-SHA-256 (RFC 2104), 32 bytes: where another program must come to the same. Any key length. Thread: any.
QByteArray hmacSha256(QByteArrayView key, QByteArrayView data);

/// HKDF-SHA-256 (RFC 5869): `length` bytes (at most 8160) for the purpose that `info` names. Thread: any.
/// `keyMaterial` must be hard to guess: for passwords there is hashPassword().
QByteArray hkdfSha256(QByteArrayView keyMaterial, QByteArrayView salt, QByteArrayView info, qsizetype length);

} // namespace Madmail::Crypto
