// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/peer_key.h"

#include <algorithm>
#include <cstring>

namespace Madmail::Net {

namespace {

constexpr std::array<quint8, 12> mappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

} // namespace

PeerKey PeerKey::fromHostAddress(const QHostAddress &address)
{
    PeerKey key;
    const Q_IPV6ADDR ipv6 = address.toIPv6Address(); // maps IPv4
    std::memcpy(key.bytes.data(), ipv6.c, key.bytes.size());
    return key;
}

QHostAddress PeerKey::toHostAddress() const
{
    if (isIpv4())
        return QHostAddress(quint32(bytes[12]) << 24 | quint32(bytes[13]) << 16 | quint32(bytes[14]) << 8 | bytes[15]);
    return QHostAddress(bytes.data());
}

bool PeerKey::isIpv4() const
{
    return std::equal(mappedPrefix.begin(), mappedPrefix.end(), bytes.begin());
}

bool PeerKey::isLoopback() const
{
    return toHostAddress().isLoopback();
}

PeerKey PeerKey::limitGroup() const
{
    PeerKey group = *this;
    if (!isIpv4())
        std::fill(group.bytes.begin() + 8, group.bytes.end(), quint8(0));
    return group;
}

} // namespace Madmail::Net
