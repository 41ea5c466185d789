// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/admin/failed_attempts.h"

namespace Madmail::AdminApi {

namespace {

constexpr std::size_t mostFailures = 10;
constexpr std::chrono::minutes window { 1 };
constexpr qsizetype mostAddresses = 10'000;

QByteArray keyOf(const QHostAddress &peer)
{
    bool isV4 = false;
    const quint32 v4 = peer.toIPv4Address(&isV4); // also where IPv6 maps it
    if (isV4)
        return QByteArray::number(v4);
    const Q_IPV6ADDR address = peer.toIPv6Address();
    return QByteArray(reinterpret_cast<const char *>(address.c), 8);
}

} // namespace

FailedAttempts::FailedAttempts()
    : m_peers(mostAddresses)
{
}

bool FailedAttempts::isBlocked(const QHostAddress &peer, Time now)
{
    const std::lock_guard lock(m_mutex);
    const Peer *known = m_peers.find(keyOf(peer));
    return known && known->latest.size() >= mostFailures && known->latest.front() + window > now;
}

void FailedAttempts::noteFailure(const QHostAddress &peer, Time now)
{
    const std::lock_guard lock(m_mutex);
    std::deque<Time> &latest = m_peers.touch(keyOf(peer)).latest;
    latest.push_back(now);
    if (latest.size() > mostFailures)
        latest.pop_front();
}

void FailedAttempts::noteSuccess(const QHostAddress &peer)
{
    const std::lock_guard lock(m_mutex);
    if (Peer *known = m_peers.find(keyOf(peer)))
        known->latest.clear();
}

} // namespace Madmail::AdminApi
