// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/accepted_socket.h"

#include "server/net/socket_ops.h"

#include <utility>

namespace Madmail::Net {

AcceptedSocket::AcceptedSocket(qintptr openDescriptor, const PeerKey &peerKey, quint16 port,
                               std::shared_ptr<const ListenerShared> shared)
    : descriptor(openDescriptor)
    , peer(peerKey)
    , peerPort(port)
    , listener(std::move(shared))
{
}

AcceptedSocket::AcceptedSocket(AcceptedSocket &&other) noexcept
    : descriptor(std::exchange(other.descriptor, -1))
    , peer(other.peer)
    , peerPort(other.peerPort)
    , alsoCounted(std::move(other.alsoCounted))
    , listener(std::move(other.listener))
{
}

AcceptedSocket::~AcceptedSocket()
{
    if (descriptor < 0)
        return;
    SocketOps::close(descriptor);
    listener->counts.leave(peer);
    if (alsoCounted)
        alsoCounted->leave(peer);
}

} // namespace Madmail::Net
