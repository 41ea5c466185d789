// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses at which others can reach this computer.
#pragma once

#include <QHostAddress>
#include <QList>

namespace Madmail::Platform {

/// Addresses of the interfaces that are up, without loopback and link-local ones, the most useful for other people first:
/// public IPv4, private IPv4, public IPv6, private IPv6; temporary IPv6 addresses come last in their group. Interfaces of
/// containers and virtual machines come last of all.
QList<QHostAddress> hostAddresses();

} // namespace Madmail::Platform
