// SPDX-License-Identifier: GPL-3.0-or-later
// Who counts as one stranger.
#pragma once

#include <QByteArray>
#include <QHostAddress>

namespace Madmail::Mail {

/// For a RateLimiter: an IPv4 address, or the /64 network that an IPv6 customer gets.
QByteArray networkKey(const QHostAddress &peer);

} // namespace Madmail::Mail
