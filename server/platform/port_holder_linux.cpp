// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/platform/port_holder.h"

#include <QDir>
#include <QFile>
#include <QSet>

namespace Madmail::Platform {

namespace {

/// Inodes of sockets that listen on the port, from /proc/net/tcp (proc(5)): state 0A is LISTEN.
QSet<QByteArray> listeningInodes(quint16 port)
{
    QSet<QByteArray> inodes;
    const QByteArray wanted = ':' + QByteArray::number(port, 16).rightJustified(4, '0').toUpper();
    for (const QString &table : { QStringLiteral("/proc/net/tcp"), QStringLiteral("/proc/net/tcp6") }) {
        QFile file(table);
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QList<QByteArray> lines = file.readAll().split('\n');
        for (const QByteArray &line : lines) {
            const QList<QByteArray> fields = line.simplified().split(' ');
            if (fields.size() > 9 && fields[1].endsWith(wanted) && fields[3] == "0A")
                inodes.insert(fields[9]);
        }
    }
    return inodes;
}

bool holdsOneOf(const QString &process, const QSet<QByteArray> &inodes)
{
    const QDir descriptors(QStringLiteral("/proc/%1/fd").arg(process));
    const QStringList entries = descriptors.entryList(QDir::Files | QDir::System);
    for (const QString &entry : entries) {
        const QString target = QFile::symLinkTarget(descriptors.filePath(entry)); // ".../socket:[12345]"
        const qsizetype start = target.indexOf(QLatin1String("socket:["));
        if (start >= 0 && inodes.contains(target.mid(start + 8).chopped(1).toLatin1()))
            return true;
    }
    return false;
}

} // namespace

QString holderOfTcpPort(quint16 port)
{
    const QSet<QByteArray> inodes = listeningInodes(port);
    if (inodes.isEmpty())
        return {};
    const QStringList processes = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &process : processes) {
        if (!process.front().isDigit() || !holdsOneOf(process, inodes))
            continue;
        QFile name(QStringLiteral("/proc/%1/comm").arg(process));
        if (name.open(QIODevice::ReadOnly))
            return QStringLiteral("%1 (process %2)").arg(QString::fromUtf8(name.readAll().trimmed()), process);
    }
    return {};
}

} // namespace Madmail::Platform
