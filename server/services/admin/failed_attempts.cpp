// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/admin/failed_attempts.h"

#include "server/base/network_key.h"

namespace Madmail::AdminApi {

namespace {

constexpr std::size_t mostFailures = 10;
constexpr std::chrono::minutes window { 1 };
constexpr qsizetype mostAddresses = 10'000;

} // namespace

FailedAttempts::FailedAttempts()
    : m_peers(mostAddresses)
{
}

bool FailedAttempts::isBlocked(const QHostAddress &peer, Time now)
{
    const std::lock_guard lock(m_mutex);
    const Peer *known = m_peers.find(networkKey(peer));
    return known && known->latest.size() >= mostFailures && known->latest.front() + window > now;
}

void FailedAttempts::noteFailure(const QHostAddress &peer, Time now)
{
    const std::lock_guard lock(m_mutex);
    std::deque<Time> &latest = m_peers.touch(networkKey(peer)).latest;
    latest.push_back(now);
    if (latest.size() > mostFailures)
        latest.pop_front();
}

void FailedAttempts::noteSuccess(const QHostAddress &peer)
{
    const std::lock_guard lock(m_mutex);
    if (Peer *known = m_peers.find(networkKey(peer)))
        known->latest.clear();
}

} // namespace Madmail::AdminApi
