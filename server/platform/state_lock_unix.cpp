// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/platform/state_lock.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace Madmail::Platform {

Result<std::unique_ptr<StateLock>> StateLock::tryAcquire(const QString &path, const QString &controlSocket)
{
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0)
        return Error { errno == EACCES ? ErrorCode::PermissionDenied : ErrorCode::Storage,
                       { QT_TRANSLATE_NOOP("Server", "The file %1 could not be opened."), { path } }, {},
                       QString::fromLocal8Bit(std::strerror(errno)) };
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor);
        const auto holder = readHolder(path);
        return Error { ErrorCode::Busy,
                       { QT_TRANSLATE_NOOP("Server", "Madmail is running already on this state folder (process %1)."),
                         { QString::number(holder ? holder->pid : 0) } } };
    }
    const QJsonObject content { { QStringLiteral("pid"), qint64(::getpid()) }, { QStringLiteral("control_socket"), controlSocket } };
    const QByteArray json = QJsonDocument(content).toJson(QJsonDocument::Compact) + '\n';
    const bool written = ::ftruncate(descriptor, 0) == 0 && ::pwrite(descriptor, json.constData(), std::size_t(json.size()), 0) == json.size();
    std::unique_ptr<StateLock> lock(new StateLock(descriptor));
    if (!written)
        return Error { errno == ENOSPC ? ErrorCode::StorageFull : ErrorCode::Storage,
                       { QT_TRANSLATE_NOOP("Server", "The file %1 could not be written or read."), { path } }, {},
                       QString::fromLocal8Bit(std::strerror(errno)) };
    return lock;
}

StateLock::~StateLock()
{
    ::close(m_descriptor); // frees the lock
}

std::optional<LockHolder> StateLock::readHolder(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QJsonObject content = QJsonDocument::fromJson(file.read(4096)).object();
    return LockHolder { content.value(QLatin1String("pid")).toInteger(), content.value(QLatin1String("control_socket")).toString() };
}

} // namespace Madmail::Platform
