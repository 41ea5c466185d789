// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/network_key.h"

namespace Madmail {

QByteArray networkKey(const QHostAddress &peer)
{
    bool isV4 = false;
    const quint32 v4 = peer.toIPv4Address(&isV4); // also IPv4-mapped ones
    if (isV4)
        return '4' + QByteArray(reinterpret_cast<const char *>(&v4), sizeof v4);
    const Q_IPV6ADDR v6 = peer.toIPv6Address();
    return '6' + QByteArray(reinterpret_cast<const char *>(v6.c), 8);
}

} // namespace Madmail
