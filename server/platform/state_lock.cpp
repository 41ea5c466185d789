// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/platform/state_lock.h"

#include "server/platform/state_lock_text.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

namespace Madmail::Platform {

QByteArray lockText(const QString &controlSocket)
{
    const QJsonObject content { { QStringLiteral("pid"), QCoreApplication::applicationPid() }, { QStringLiteral("control_socket"), controlSocket } };
    return QJsonDocument(content).toJson(QJsonDocument::Compact) + '\n';
}

Error lockIsHeld(const QString &path)
{
    const auto holder = StateLock::readHolder(path);
    if (!holder) // between taking the lock and writing into it
        return { ErrorCode::Busy, { QT_TRANSLATE_NOOP("Server", "Madmail is running already on this state folder.") } };
    return { ErrorCode::Busy,
             { QT_TRANSLATE_NOOP("Server", "Madmail is running already on this state folder (process %1)."), { QString::number(holder->pid) } } };
}

std::optional<LockHolder> StateLock::readHolder(const QString &path)
{
    constexpr qint64 maxTextBytes = 8192;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QJsonObject content = QJsonDocument::fromJson(file.read(maxTextBytes)).object();
    const qint64 pid = content.value(QLatin1String("pid")).toInteger();
    if (pid <= 0)
        return std::nullopt;
    return LockHolder { pid, content.value(QLatin1String("control_socket")).toString() };
}

} // namespace Madmail::Platform
