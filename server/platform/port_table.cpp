// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/platform/port_table.h"

#include "server/platform/host_addresses.h"

#include <QtEndian>

#include <cstring>

namespace Madmail::Platform {

namespace {

/// The address before the colon: words of 32 bits in hexadecimal, each in the byte order of this computer.
QHostAddress addressOf(const QByteArray &field)
{
    const QByteArray bytes = QByteArray::fromHex(field.left(field.indexOf(':')));
    if (bytes.size() != 4 && bytes.size() != 16)
        return {};
    Q_IPV6ADDR network{};
    for (qsizetype at = 0; at < bytes.size(); at += 4) {
        const quint32 word = qFromBigEndian<quint32>(bytes.data() + at);
        std::memcpy(network.c + at, &word, sizeof word);
    }
    return bytes.size() == 4 ? QHostAddress(qFromBigEndian<quint32>(network.c)) : QHostAddress(network);
}

} // namespace

bool addressesCollide(const QHostAddress &one, const QHostAddress &other)
{
    return isEveryAddress(one) || isEveryAddress(other) || one.isEqual(other, QHostAddress::ConvertV4MappedToIPv4);
}

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
            sockets << ListeningSocket { fields[9], fields[7].toUInt(), addressOf(fields[1]) };
    }
    return sockets;
}

} // namespace Madmail::Platform
