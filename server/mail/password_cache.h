// SPDX-License-Identifier: GPL-3.0-or-later
// Remembers for minutes that a password was right, so that a reconnect storm does not pay Argon2id for each phone.
#pragma once

#include <QByteArray>
#include <QHash>

#include <chrono>
#include <mutex>

namespace Madmail::Mail {

/// Holds keyed hashes only (BLAKE2b over account, stored hash and password, with a key that lives as long as the process),
/// so a memory dump gives no password, and a changed password makes its old entry useless.
/// Memory: at most 50 000 entries of about 80 bytes; nothing is stored. Thread: any (short leaf lock).
class PasswordCache
{
public:
    using Time = std::chrono::nanoseconds; ///< Clock::monotonic()

    /// `secret`: 16 to 64 bytes that nobody else knows. Equal secrets give equal marks.
    explicit PasswordCache(QByteArray secret);

    bool knows(const QByteArray &address, const QByteArray &storedHash, QByteArrayView password, Time now) const;
    void remember(const QByteArray &address, const QByteArray &storedHash, QByteArrayView password, Time now);

    /// Twelve bits of a keyed hash over account and password, for LoginGuard: tells most wrong passwords from a right one,
    /// and too little to find it.
    quint16 markOf(const QByteArray &address, QByteArrayView password) const;

private:
    QByteArray keyOf(const QByteArray &address, const QByteArray &storedHash, QByteArrayView password) const;

    QByteArray m_secret;
    mutable std::mutex m_mutex;
    QHash<QByteArray, Time> m_until;
};

} // namespace Madmail::Mail
