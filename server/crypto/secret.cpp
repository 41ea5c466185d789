// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/crypto/secret.h"

#include "server/base/random.h"

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

SecretBytes::SecretBytes(QByteArray &&bytes)
    : m_bytes(std::move(bytes))
{
}

SecretBytes::~SecretBytes()
{
    wipe(m_bytes);
}

SecretBytes::SecretBytes(SecretBytes &&other) noexcept
    : m_bytes(std::exchange(other.m_bytes, {}))
{
}

SecretBytes &SecretBytes::operator=(SecretBytes &&other) noexcept
{
    if (this != &other) {
        wipe(m_bytes);
        m_bytes = std::exchange(other.m_bytes, {});
    }
    return *this;
}

SecretBytes SecretBytes::random(qsizetype count)
{
    return SecretBytes(randomBytes(count));
}

} // namespace Madmail::Crypto
