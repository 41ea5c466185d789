// SPDX-License-Identifier: GPL-3.0-or-later
// The few things done to a TCP socket without Qt; one .cpp for each kind of system.
#pragma once

#include "server/net/peer_key.h"

#include <QByteArrayView>

#include <span>

namespace Madmail::Net::SocketOps {

enum class Outcome : quint8 {
    Moved,   ///< `bytes` bytes
    Blocked, ///< nothing now; wait for the notifier
    Ended,   ///< the peer has closed its side (receiving only)
    Failed,  ///< the connection is gone
};

struct Transfer
{
    Outcome outcome = Outcome::Failed;
    qsizetype bytes = 0;
};

/// Makes an accepted descriptor ready for a Connection: not blocking, no delay for small segments, keep-alive probes after
/// 120 s of silence (a phone that vanished is noticed). False: the descriptor is dead already.
bool prepareAccepted(qintptr descriptor);

/// The peer's address and port. False: the peer is gone.
bool peerOf(qintptr descriptor, PeerKey *peer, quint16 *port);

Transfer receive(qintptr descriptor, std::span<char> buffer);
Transfer send(qintptr descriptor, QByteArrayView bytes);

/// Sends FIN.
void shutdownWriting(qintptr descriptor);
void close(qintptr descriptor);

} // namespace Madmail::Net::SocketOps
