// SPDX-License-Identifier: GPL-3.0-or-later
// How many connections a listener has, and from how many peers.
#pragma once

#include "server/net/peer_key.h"

#include <QHash>
#include <QSet>

#include <atomic>
#include <mutex>

namespace Madmail::Net {

/// A listener's figures at one moment.
struct ConnectionFigures
{
    int current = 0;
    int uniquePeers = 0;  ///< IPv4 addresses and IPv6 /64 networks with a connection now
    quint64 accepted = 0; ///< since the listener was opened
    quint64 refused = 0;  ///< closed at once because of a limit
    quint64 bytesIn = 0;  ///< payload, without TLS
    quint64 bytesOut = 0;
};

/// Counts, and enforces the limits. All updates are O(1). Thread: any.
/// Memory: about 40 bytes for each peer with a connection.
class ConnectionCounts
{
public:
    struct Limits
    {
        int connections = 10'000;
        int perPeer = 1'000;
        bool loopbackExempt = true; ///< the limit for each peer does not hold for this computer itself
    };

    /// Counts one in, unless a limit is reached (then it counts as refused).
    bool enter(const PeerKey &peer, const Limits &limits);
    void leave(const PeerKey &peer);
    void addIn(qsizetype bytes) { m_bytesIn.fetch_add(quint64(bytes), std::memory_order_relaxed); }
    void addOut(qsizetype bytes) { m_bytesOut.fetch_add(quint64(bytes), std::memory_order_relaxed); }

    ConnectionFigures figures() const;
    /// Adds the peers with a connection now: for a count over several listeners, in which nobody counts twice.
    void addPeersTo(QSet<PeerKey> &peers) const;

private:
    mutable std::mutex m_mutex; // taken when connections come and go only
    QHash<PeerKey, int> m_peers;
    int m_current = 0;
    quint64 m_accepted = 0;
    quint64 m_refused = 0;
    std::atomic<quint64> m_bytesIn{0};
    std::atomic<quint64> m_bytesOut{0};
};

} // namespace Madmail::Net
