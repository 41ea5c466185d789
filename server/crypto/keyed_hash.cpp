// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/crypto/keyed_hash.h"

#include "server/crypto/secret.h"

#include <sodium.h>

namespace Madmail::Crypto {

namespace {

constexpr qsizetype maxHkdfLength = 255 * qsizetype(crypto_auth_hmacsha256_BYTES); // RFC 5869 §2.3

const unsigned char *bytesOf(QByteArrayView view)
{
    return reinterpret_cast<const unsigned char *>(view.data());
}

} // namespace

QByteArray keyedHash(QByteArrayView key, QByteArrayView data)
{
    Q_ASSERT(key.size() >= qsizetype(crypto_generichash_KEYBYTES_MIN) && key.size() <= qsizetype(crypto_generichash_KEYBYTES_MAX));
    QByteArray hash(crypto_generichash_BYTES, Qt::Uninitialized);
    crypto_generichash(reinterpret_cast<unsigned char *>(hash.data()), std::size_t(hash.size()), bytesOf(data),
                       std::size_t(data.size()), bytesOf(key), std::size_t(key.size()));
    return hash;
}

QByteArray hmacSha256(QByteArrayView key, QByteArrayView data)
{
    QByteArray hash(crypto_auth_hmacsha256_BYTES, Qt::Uninitialized);
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytesOf(key), std::size_t(key.size()));
    crypto_auth_hmacsha256_update(&state, bytesOf(data), std::size_t(data.size()));
    crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char *>(hash.data()));
    sodium_memzero(&state, sizeof state);
    return hash;
}

QByteArray hkdfSha256(QByteArrayView keyMaterial, QByteArrayView salt, QByteArrayView info, qsizetype length)
{
    Q_ASSERT(length >= 0 && length <= maxHkdfLength);
    // An absent salt is 32 zero bytes (RFC 5869 §2.2), which HMAC makes of an empty key by itself.
    QByteArray extracted = hmacSha256(salt, keyMaterial);
    QByteArray output;
    QByteArray block;
    for (char counter = 1; output.size() < length; ++counter) {
        block.append(info).append(counter);
        block = hmacSha256(extracted, block);
        output += block;
    }
    wipe(extracted);
    wipe(block);
    output.truncate(length);
    return output;
}

} // namespace Madmail::Crypto
