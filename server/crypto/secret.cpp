// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/crypto/secret.h"

#include <sodium.h>

namespace Madmail::Crypto {

void wipe(QByteArray &secret)
{
    if (!secret.isEmpty())
        sodium_memzero(secret.data(), std::size_t(secret.size()));
    secret.clear();
}

bool equalInConstantTime(QByteArrayView a, QByteArrayView b)
{
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), std::size_t(a.size())) == 0;
}

} // namespace Madmail::Crypto
