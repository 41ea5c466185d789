// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/password_cache.h"

#include "server/crypto/keyed_hash.h"
#include "server/crypto/secret.h"

namespace Madmail::Mail {

namespace {

constexpr std::chrono::nanoseconds remembered = std::chrono::minutes(15);
constexpr qsizetype maxEntries = 50'000;

} // namespace

PasswordCache::PasswordCache(QByteArray secret)
    : m_secret(std::move(secret))
{
}

QByteArray PasswordCache::keyOf(const QByteArray &address, const QByteArray &storedHash, QByteArrayView password) const
{
    // Lengths in front, so that no two triples give the same input.
    QByteArray input = QByteArray::number(address.size()) + ':' + address + QByteArray::number(storedHash.size()) + ':'
        + storedHash;
    input.append(password);
    QByteArray key = Crypto::keyedHash(m_secret, input);
    Crypto::wipe(input);
    return key;
}

quint16 PasswordCache::markOf(const QByteArray &address, QByteArrayView password) const
{
    QByteArray input = "mark" + QByteArray::number(address.size()) + ':' + address; // no key of ours begins so
    input.append(password);
    const QByteArray hash = Crypto::keyedHash(m_secret, input);
    Crypto::wipe(input);
    return quint16((uchar(hash[0]) << 8 | uchar(hash[1])) & 0x0fff);
}

bool PasswordCache::knows(const QByteArray &address, const QByteArray &storedHash, QByteArrayView password, Time now) const
{
    const QByteArray key = keyOf(address, storedHash, password);
    const std::lock_guard lock(m_mutex);
    const auto found = m_until.constFind(key);
    return found != m_until.cend() && now < *found;
}

void PasswordCache::remember(const QByteArray &address, const QByteArray &storedHash, QByteArrayView password, Time now)
{
    QByteArray key = keyOf(address, storedHash, password);
    const std::lock_guard lock(m_mutex);
    if (m_until.size() >= maxEntries)
        m_until.removeIf([now](const auto &entry) { return entry.value() <= now; });
    if (m_until.size() >= maxEntries)
        m_until.clear();
    m_until.insert(std::move(key), now + remembered);
}

} // namespace Madmail::Mail
