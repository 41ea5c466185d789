// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/platform/port_table.h"

namespace Madmail::Platform {

QList<ListeningSocket> listeningSockets(QByteArrayView table, quint16 port)
{
    constexpr char stateListen[] = "0A";
    QList<ListeningSocket> sockets;
    const QByteArray wanted = ':' + QByteArray::number(port, 16).rightJustified(4, '0').toUpper();
    const QList<QByteArray> lines = table.toByteArray().split('\n');
    for (const QByteArray &line : lines) {
        // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode …
        const QList<QByteArray> fields = line.simplified().split(' ');
        if (fields.size() > 9 && fields[1].endsWith(wanted) && fields[3] == stateListen)
            sockets << ListeningSocket { fields[9], fields[7].toUInt() };
    }
    return sockets;
}

} // namespace Madmail::Platform
