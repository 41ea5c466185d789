// SPDX-License-Identifier: GPL-3.0-or-later
// A socket on its way from a listener to an I/O thread, and what it must know of its listener.
#pragma once

#include "server/net/connection_counts.h"
#include "server/net/connection_handler.h"
#include "server/net/peer_key.h"

#include <QByteArray>

#include <chrono>
#include <memory>

namespace Madmail::Net {

class TlsContextSlot;

/// What all connections of a listener share; constant but for the counts. Thread: any.
struct ListenerShared
{
    QByteArray name;
    quint16 port = 0;
    bool implicitTls = false;
    std::shared_ptr<TlsContextSlot> tls; ///< null: TLS cannot be had
    QByteArray alpn; ///< alpnWireForm()
    HandlerFactory factory;
    std::chrono::seconds handshakeLimit{30};
    std::chrono::seconds stallLimit{120};
    mutable ConnectionCounts counts;
};

/// Owns an open, non-blocking descriptor and its place in the listener's counts: both go when it does.
struct AcceptedSocket
{
    AcceptedSocket() = default;
    AcceptedSocket(qintptr openDescriptor, const PeerKey &peerKey, quint16 port,
                   std::shared_ptr<const ListenerShared> shared);
    AcceptedSocket(AcceptedSocket &&other) noexcept;
    AcceptedSocket &operator=(AcceptedSocket &&) = delete;
    ~AcceptedSocket();

    qintptr descriptor = -1;
    PeerKey peer;
    quint16 peerPort = 0;
    std::shared_ptr<ConnectionCounts> alsoCounted{}; ///< where it counts beside its listener, or null
    std::shared_ptr<const ListenerShared> listener; ///< not null while the descriptor is open
};

} // namespace Madmail::Net
