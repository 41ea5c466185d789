// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/rate_limiter.h"

#include <algorithm>

namespace Madmail {

RateLimiter::RateLimiter(int perMinute, int burst, qsizetype maxKeys)
    : m_maxKeys(maxKeys)
{
    configure(perMinute, burst);
}

void RateLimiter::configure(int perMinute, int burst)
{
    const std::lock_guard lock(m_mutex);
    m_interval = perMinute > 0 ? std::chrono::nanoseconds(std::chrono::minutes(1)) / perMinute : std::chrono::nanoseconds(0);
    m_tolerance = m_interval * (std::max(burst, 1) - 1);
}

bool RateLimiter::allow(const QByteArray &key, std::chrono::nanoseconds now)
{
    const std::lock_guard lock(m_mutex);
    if (m_interval.count() == 0)
        return true;
    const auto found = m_theoreticalArrival.constFind(key);
    const auto arrival = found == m_theoreticalArrival.cend() ? now : std::max(*found, now);
    if (arrival - now > m_tolerance)
        return false;
    if (found == m_theoreticalArrival.cend() && m_theoreticalArrival.size() >= m_maxKeys) {
        dropExpired(now);
        if (m_theoreticalArrival.size() >= m_maxKeys)
            return true;
    }
    m_theoreticalArrival.insert(key, arrival + m_interval);
    return true;
}

void RateLimiter::dropExpired(std::chrono::nanoseconds now)
{
    m_theoreticalArrival.removeIf([now](const auto &entry) { return entry.value() <= now; });
}

} // namespace Madmail
