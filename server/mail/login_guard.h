// SPDX-License-Identifier: GPL-3.0-or-later
// Slows down those who guess passwords, without locking out the people next to them.
#pragma once

#include <QByteArray>
#include <QHash>
#include <QHostAddress>

#include <chrono>
#include <mutex>

namespace Madmail::Mail {

/// Back-off after failed logins, twofold:
///  * for each (address, account) pair: after 5 failures in a row 1 s, 2 s, 4 s … up to 5 minutes;
///  * for each address: after 100 failures within ten minutes (over all accounts) it has to wait 1 minute, which touches
///    only accounts that never logged in from there: who has logged in from an address is never blocked by the guesses of
///    others behind it (a café, a carrier's NAT).
/// IPv6 addresses count by their /64.
/// Memory: at most 50 000 pairs and 50 000 addresses; the oldest are forgotten first. Nothing is stored.
/// Thread: any (short leaf lock).
class LoginGuard
{
public:
    using Time = std::chrono::nanoseconds; ///< Clock::monotonic()

    /// Whether a try is allowed now. It counts nothing.
    bool mayTry(const QHostAddress &peer, const QByteArray &account, Time now) const;
    void noteFailure(const QHostAddress &peer, const QByteArray &account, Time now);
    void noteSuccess(const QHostAddress &peer, const QByteArray &account, Time now);

private:
    struct Pair
    {
        int failures = 0;
        bool hasSucceeded = false;
        Time blockedUntil { 0 };
        Time lastSeen { 0 };
    };
    struct Address
    {
        int failures = 0;
        Time windowStart { 0 };
        Time blockedUntil { 0 };
    };

    template<typename Value, typename IsOld>
    static void makeRoom(QHash<QByteArray, Value> &table, IsOld isOld);

    mutable std::mutex m_mutex;
    QHash<QByteArray, Pair> m_pairs;
    QHash<QByteArray, Address> m_addresses;
};

} // namespace Madmail::Mail
