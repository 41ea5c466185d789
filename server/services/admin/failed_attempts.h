// SPDX-License-Identifier: GPL-3.0-or-later
// Slows down those who guess the admin token.
#pragma once

#include "server/base/aged_table.h"

#include <QHostAddress>

#include <chrono>
#include <deque>
#include <mutex>

namespace Madmail::AdminApi {

/// Ten failures within a minute from one address (IPv6: its /64), and even the right token is refused until the minute is over. A
/// success forgets the failures. Addresses are those of connections: what X-Forwarded-For says is only a claim.
/// Memory: at most 10 000 addresses; then the one that failed longest ago is forgotten. Thread: any (leaf lock).
class FailedAttempts
{
public:
    using Time = std::chrono::nanoseconds; ///< Clock::monotonic()

    FailedAttempts();

    bool isBlocked(const QHostAddress &peer, Time now);
    void noteFailure(const QHostAddress &peer, Time now);
    void noteSuccess(const QHostAddress &peer);

private:
    struct Peer
    {
        std::deque<Time> latest; ///< failures, ten at most

        bool isDear() const { return false; }
        bool isInUse() const { return false; }
    };

    std::mutex m_mutex;
    AgedTable<Peer> m_peers;
};

} // namespace Madmail::AdminApi
