// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses at which others can reach this computer.
#pragma once

#include <QHostAddress>
#include <QList>

namespace Madmail::Platform {

/// Addresses of the interfaces that are up, without loopback and link-local ones, the most useful for other people first:
/// public IPv4, private IPv4, carrier-grade NAT and VPNs (100.64/10), public IPv6, private IPv6; temporary IPv6 addresses
/// come last in their group. Interfaces of containers and virtual machines come last of all.
QList<QHostAddress> hostAddresses();

/// `0.0.0.0`, `::` or both: what listens on it listens on every address, and nobody can be sent to it. Pure.
bool isEveryAddress(const QHostAddress &address);

/// One address of one interface.
struct InterfaceAddress
{
    QHostAddress address;
    QString interface;
    bool isTemporary = false; ///< its lifetime is limited, as that of IPv6 privacy addresses
};

/// The order of hostAddresses(); addresses that are of no use to others are left out, equals keep their order. Pure.
QList<QHostAddress> byUsefulness(const QList<InterfaceAddress> &candidates);

} // namespace Madmail::Platform
