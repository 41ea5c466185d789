// SPDX-License-Identifier: GPL-3.0-or-later
// Sockets of Linux, macOS and the BSDs.
#include "server/net/socket_ops.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

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
        return {Outcome::Moved, result};
    if (result == 0)
        return {Outcome::Ended, 0};
    const bool blocked = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    return {blocked ? Outcome::Blocked : Outcome::Failed, 0};
}

int acceptWithoutBlocking(int listening, sockaddr_storage *address)
{
    socklen_t length = sizeof *address;
#ifdef SOCK_NONBLOCK
    return accept4(listening, reinterpret_cast<sockaddr *>(address), &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
    const int descriptor = ::accept(listening, reinterpret_cast<sockaddr *>(address), &length);
    if (descriptor >= 0) {
        fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
        fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    }
    return descriptor;
#endif
}

AcceptOutcome acceptOutcomeOf(int error)
{
    switch (error) {
    case EAGAIN:
#if EWOULDBLOCK != EAGAIN
    case EWOULDBLOCK:
#endif
        return AcceptOutcome::Nobody;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
        return AcceptOutcome::NoDescriptors;
    default: // ECONNABORTED, and the network errors that Linux passes on from the new socket (accept(2))
        return AcceptOutcome::TryAgain;
    }
}

void readAddress(const sockaddr_storage &storage, PeerKey *peer, quint16 *port)
{
    if (storage.ss_family == AF_INET6) {
        sockaddr_in6 address{};
        std::memcpy(&address, &storage, sizeof address);
        std::memcpy(peer->bytes.data(), address.sin6_addr.s6_addr, peer->bytes.size()); // IPv4 comes in its mapped form
        *port = ntohs(address.sin6_port);
    } else {
        sockaddr_in address{};
        std::memcpy(&address, &storage, sizeof address);
        *peer = PeerKey::fromHostAddress(QHostAddress(ntohl(address.sin_addr.s_addr)));
        *port = ntohs(address.sin_port);
    }
}

} // namespace

Accepted accept(qintptr listening)
{
    sockaddr_storage address{};
    const int descriptor = acceptWithoutBlocking(int(listening), &address);
    if (descriptor < 0)
        return {acceptOutcomeOf(errno)};
    setOption(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
    setOption(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
#ifdef TCP_KEEPIDLE
    setOption(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, keepAliveSeconds);
#elif defined(TCP_KEEPALIVE)
    setOption(descriptor, IPPROTO_TCP, TCP_KEEPALIVE, keepAliveSeconds);
#endif
    Accepted accepted{AcceptOutcome::Accepted, descriptor};
    readAddress(address, &accepted.peer, &accepted.peerPort);
    return accepted;
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
