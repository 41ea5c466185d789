// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/crypto/keyed_hash.h"

#include <sodium.h>

namespace Madmail::Crypto {

QByteArray keyedHash(QByteArrayView key, QByteArrayView data)
{
    Q_ASSERT(key.size() >= qsizetype(crypto_generichash_KEYBYTES_MIN) && key.size() <= qsizetype(crypto_generichash_KEYBYTES_MAX));
    QByteArray hash(crypto_generichash_BYTES, Qt::Uninitialized);
    crypto_generichash(reinterpret_cast<unsigned char *>(hash.data()), std::size_t(hash.size()),
                       reinterpret_cast<const unsigned char *>(data.data()), std::size_t(data.size()),
                       reinterpret_cast<const unsigned char *>(key.data()), std::size_t(key.size()));
    return hash;
}

} // namespace Madmail::Crypto
