// SPDX-License-Identifier: GPL-3.0-or-later
// Who holds a port on Linux: the inode of the socket, and the process that has it open.
#include "server/platform/port_holder.h"
#include "server/platform/port_table.h"
#include "server/platform/users.h"

#include <QDir>
#include <QFile>

namespace Madmail::Platform {

namespace {

constexpr qint64 maxTableBytes = 64 * 1024 * 1024; // about 400 000 connections

QList<ListeningSocket> socketsOn(const QHostAddress &address, quint16 port)
{
    QList<ListeningSocket> sockets;
    for (const QString &table : { QStringLiteral("/proc/net/tcp"), QStringLiteral("/proc/net/tcp6") }) {
        QFile file(table);
        if (file.open(QIODevice::ReadOnly))
            sockets << listeningSockets(file.read(maxTableBytes), port);
    }
    sockets.removeIf([&address](const ListeningSocket &socket) { return !addressesCollide(socket.address, address); });
    return sockets;
}

/// Whether one of a process's descriptors is one of the sockets. Those of other users cannot be read.
bool holdsOneOf(const QString &process, const QStringList &targets)
{
    const QDir descriptors(QStringLiteral("/proc/%1/fd").arg(process));
    const QStringList entries = descriptors.entryList(QDir::Files | QDir::System);
    return std::any_of(entries.begin(), entries.end(), [&](const QString &entry) {
        // Qt makes the link's "socket:[12345]" a path beside it.
        const QString target = QFile::symLinkTarget(descriptors.filePath(entry));
        return targets.contains(target.section(u'/', -1));
    });
}

QString programOf(const QString &process)
{
    QFile name(QStringLiteral("/proc/%1/comm").arg(process));
    return name.open(QIODevice::ReadOnly) ? QString::fromUtf8(name.read(64).trimmed()) : QString();
}

} // namespace

std::optional<PortHolder> findPortHolder(const QHostAddress &address, quint16 port)
{
    const QList<ListeningSocket> sockets = socketsOn(address, port);
    if (sockets.isEmpty())
        return std::nullopt;
    PortHolder holder { {}, 0, userName(sockets.first().userId) };
    QStringList targets;
    for (const ListeningSocket &socket : sockets)
        targets << QStringLiteral("socket:[%1]").arg(QString::fromLatin1(socket.inode));
    const QStringList processes = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &process : processes) {
        if (!process.front().isDigit() || !holdsOneOf(process, targets))
            continue;
        holder.program = programOf(process);
        holder.pid = process.toLongLong();
        break;
    }
    return holder;
}

} // namespace Madmail::Platform
