// SPDX-License-Identifier: GPL-3.0-or-later
// A peer's network address in 16 bytes.
#pragma once

#include <QHashFunctions>
#include <QHostAddress>

#include <array>

namespace Madmail::Net {

/// An IPv6 address, or an IPv4 address in its mapped form (::ffff:192.0.2.1). QHostAddress keeps the same on the heap,
/// and 10 000 connections feel that.
struct PeerKey
{
    std::array<quint8, 16> bytes{};

    static PeerKey fromHostAddress(const QHostAddress &address);
    QHostAddress toHostAddress() const;
    bool isIpv4() const;
    bool isLoopback() const;
    /// Who counts as one peer for limits: an IPv4 address, or the /64 network that an IPv6 customer gets.
    PeerKey limitGroup() const;

    bool operator==(const PeerKey &) const = default;
};

inline size_t qHash(const PeerKey &key, size_t seed = 0)
{
    return qHashBits(key.bytes.data(), key.bytes.size(), seed);
}

} // namespace Madmail::Net
