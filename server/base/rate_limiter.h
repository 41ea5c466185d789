// SPDX-License-Identifier: GPL-3.0-or-later
// "So many a minute, with a burst": one small number for each key.
#pragma once

#include <QByteArray>
#include <QHash>

#include <chrono>
#include <mutex>

namespace Madmail {

/// Generic cell rate algorithm (ITU-T I.371) for each key: the memory of a key is one time stamp.
///
/// Thread: any (one short lock; shared by all I/O threads because the limit is of the account, not of the connection).
/// Memory: at most `maxKeys` keys; keys whose time has passed are dropped first, then the oldest guess wins: when the
/// table is full of active keys, new keys are let through without being remembered.
class RateLimiter
{
public:
    /// `perMinute` 0 switches the limiter off. `burst` is the number that may come at once (at least 1).
    RateLimiter(int perMinute, int burst, qsizetype maxKeys = 100'000);

    /// True when one more is allowed now, and counts it.
    bool allow(const QByteArray &key, std::chrono::nanoseconds now);

    /// Takes effect for all keys at once.
    void configure(int perMinute, int burst);

private:
    void dropExpired(std::chrono::nanoseconds now);

    std::mutex m_mutex;
    std::chrono::nanoseconds m_interval { 0 };
    std::chrono::nanoseconds m_tolerance { 0 };
    qsizetype m_maxKeys;
    QHash<QByteArray, std::chrono::nanoseconds> m_theoreticalArrival;
};

} // namespace Madmail
