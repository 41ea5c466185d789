// SPDX-License-Identifier: GPL-3.0-or-later
// Reads Linux's table of TCP sockets, /proc/net/tcp and tcp6 (proc(5)).
#pragma once

#include <QByteArray>
#include <QHostAddress>
#include <QList>

namespace Madmail::Platform {

struct ListeningSocket
{
    QByteArray inode; ///< digits; "0" for a socket that belongs to no process any more
    quint32 userId = 0;
    QHostAddress address{}; ///< local one; `::` and `0.0.0.0` stand for all
    bool operator==(const ListeningSocket &) const = default;
};

/// Sockets that listen on `port`. Lines that do not look as they should are passed over. Pure.
QList<ListeningSocket> listeningSockets(QByteArrayView table, quint16 port);

/// Whether two listeners cannot both have a port: the same address, or one of them all addresses. Pure.
bool addressesCollide(const QHostAddress &one, const QHostAddress &other);

} // namespace Madmail::Platform
