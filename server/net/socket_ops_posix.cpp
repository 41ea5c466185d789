// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/socket_ops.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace Madmail::Net::SocketOps {

namespace {

constexpr int keepAliveSeconds = 120;

void setOption(int descriptor, int level, int name, int value)
{
    setsockopt(descriptor, level, name, &value, sizeof value);
}

Transfer fromSystem(ssize_t result)
{
    if (result > 0)
        return { Outcome::Moved, result };
    if (result == 0)
        return { Outcome::Ended, 0 };
    const bool blocked = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    return { blocked ? Outcome::Blocked : Outcome::Failed, 0 };
}

} // namespace

bool prepareAccepted(qintptr descriptor)
{
    const int fd = int(descriptor);
    const int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
        return false;
    setOption(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    setOption(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
#ifdef TCP_KEEPIDLE
    setOption(fd, IPPROTO_TCP, TCP_KEEPIDLE, keepAliveSeconds);
#elif defined(TCP_KEEPALIVE)
    setOption(fd, IPPROTO_TCP, TCP_KEEPALIVE, keepAliveSeconds);
#endif
    return true;
}

bool peerOf(qintptr descriptor, PeerKey *peer, quint16 *port)
{
    sockaddr_storage storage {};
    socklen_t length = sizeof storage;
    if (getpeername(int(descriptor), reinterpret_cast<sockaddr *>(&storage), &length) != 0)
        return false;
    if (storage.ss_family == AF_INET6) {
        sockaddr_in6 address {};
        std::memcpy(&address, &storage, sizeof address);
        std::memcpy(peer->bytes.data(), address.sin6_addr.s6_addr, peer->bytes.size()); // IPv4 comes in its mapped form
        *port = ntohs(address.sin6_port);
    } else {
        sockaddr_in address {};
        std::memcpy(&address, &storage, sizeof address);
        *peer = PeerKey::fromHostAddress(QHostAddress(ntohl(address.sin_addr.s_addr)));
        *port = ntohs(address.sin_port);
    }
    return true;
}

Transfer receive(qintptr descriptor, std::span<char> buffer)
{
    return fromSystem(::recv(int(descriptor), buffer.data(), buffer.size(), 0));
}

Transfer send(qintptr descriptor, QByteArrayView bytes)
{
    return fromSystem(::send(int(descriptor), bytes.data(), size_t(bytes.size()), 0));
}

void shutdownWriting(qintptr descriptor)
{
    ::shutdown(int(descriptor), SHUT_WR);
}

void close(qintptr descriptor)
{
    ::close(int(descriptor));
}

} // namespace Madmail::Net::SocketOps
