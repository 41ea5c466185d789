// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/connection_counts.h"

namespace Madmail::Net {

bool ConnectionCounts::enter(const PeerKey &peer, const Limits &limits)
{
    const std::lock_guard lock(m_mutex);
    int &ofPeer = m_peers[peer.limitGroup()];
    const bool peerFull = ofPeer >= limits.perPeer && !(limits.loopbackExempt && peer.isLoopback());
    if (m_current >= limits.connections || peerFull) {
        if (ofPeer == 0)
            m_peers.remove(peer.limitGroup());
        ++m_refused;
        return false;
    }
    ++ofPeer;
    ++m_current;
    ++m_accepted;
    return true;
}

void ConnectionCounts::leave(const PeerKey &peer)
{
    const std::lock_guard lock(m_mutex);
    const auto ofPeer = m_peers.find(peer.limitGroup());
    if (ofPeer == m_peers.end())
        return;
    if (--*ofPeer == 0)
        m_peers.erase(ofPeer);
    --m_current;
}

ConnectionFigures ConnectionCounts::figures() const
{
    const std::lock_guard lock(m_mutex);
    return {m_current,
            int(m_peers.size()),
            m_accepted,
            m_refused,
            m_bytesIn.load(std::memory_order_relaxed),
            m_bytesOut.load(std::memory_order_relaxed)};
}

void ConnectionCounts::addPeersTo(QSet<PeerKey> &peers) const
{
    const std::lock_guard lock(m_mutex);
    for (auto peer = m_peers.keyBegin(); peer != m_peers.keyEnd(); ++peer)
        peers.insert(*peer);
}

} // namespace Madmail::Net
