// SPDX-License-Identifier: GPL-3.0-or-later
// Whom a limit counts as one.
#pragma once

#include <QByteArray>
#include <QHostAddress>

namespace Madmail {

/// Of an IPv4 address (also where IPv6 maps it) all of it, of an IPv6 address its /64: what one person has. Five or nine
/// bytes, which the first tells apart.
QByteArray networkKey(const QHostAddress &peer);

} // namespace Madmail
