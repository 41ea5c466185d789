// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/network_key.h"

namespace Madmail::Mail {

QByteArray networkKey(const QHostAddress &peer)
{
    const Q_IPV6ADDR bytes = peer.toIPv6Address();
    bool isIpv4 = false;
    peer.toIPv4Address(&isIpv4);
    return QByteArray(reinterpret_cast<const char *>(bytes.c), isIpv4 ? 16 : 8);
}

} // namespace Madmail::Mail
