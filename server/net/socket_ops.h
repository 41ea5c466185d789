// SPDX-License-Identifier: GPL-3.0-or-later
// The few things done to a TCP socket without Qt; one .cpp for each kind of system.
#pragma once

#include "server/net/peer_key.h"

#include <QByteArrayView>

#include <span>

namespace Madmail::Net::SocketOps {

enum class Outcome : quint8
{
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

enum class AcceptOutcome : quint8
{
    Accepted,
    Nobody,        ///< no connection waits
    TryAgain,      ///< one had waited and went away
    NoDescriptors, ///< the process or the system is out of them, or of memory: the connection goes on waiting
};

struct Accepted
{
    AcceptOutcome outcome = AcceptOutcome::Nobody;
    qintptr descriptor = -1;
    PeerKey peer{};
    quint16 peerPort = 0;
};

/// Takes one waiting connection and makes it ready for a Connection: not blocking, no delay for small segments,
/// keep-alive probes after 120 s of silence (a phone that vanished is noticed). `listening` must not block either.
Accepted accept(qintptr listening);

Transfer receive(qintptr descriptor, std::span<char> buffer);
Transfer send(qintptr descriptor, QByteArrayView bytes);

/// Sends FIN.
void shutdownWriting(qintptr descriptor);
void close(qintptr descriptor);

} // namespace Madmail::Net::SocketOps
