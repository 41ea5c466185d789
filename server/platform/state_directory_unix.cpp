// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/platform/state_directory.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstring>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace Madmail::Platform {

namespace {

QString systemText()
{
    return QString::fromLocal8Bit(std::strerror(errno));
}

Status createDirectory(const QString &path)
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    if (::mkdir(QFile::encodeName(path).constData(), 0700) == 0)
        return {};
    const ErrorCode code = errno == EACCES || errno == EPERM || errno == EROFS ? ErrorCode::PermissionDenied
        : errno == ENOSPC                                                      ? ErrorCode::StorageFull
                                                                               : ErrorCode::Storage;
    return Error { code, { QT_TRANSLATE_NOOP("Server", "The state folder %1 could not be made. Choose another with --state-dir."), { path } },
                   {}, systemText() };
}

} // namespace

Status prepareStateDirectory(const QString &path)
{
    struct stat info {};
    const QByteArray name = QFile::encodeName(path);
    if (::stat(name.constData(), &info) != 0)
        return createDirectory(path);
    if (!S_ISDIR(info.st_mode))
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "The state folder %1 is not a folder."), { path } } };
    if (info.st_uid != ::geteuid())
        return Error { ErrorCode::PermissionDenied,
                       { QT_TRANSLATE_NOOP("Server", "The state folder %1 belongs to %2. Run this as %2, or choose another folder with --state-dir."),
                         { path, userName(info.st_uid) } } };
    if (::access(name.constData(), R_OK | W_OK | X_OK) != 0)
        return Error { ErrorCode::PermissionDenied,
                       { QT_TRANSLATE_NOOP("Server", "The state folder %1 may not be written."), { path } }, {}, systemText() };
    if ((info.st_mode & 077) != 0)
        ::chmod(name.constData(), 0700);
    return {};
}

bool isServiceUser()
{
    return ::geteuid() == 0 || userName(::geteuid()) == QLatin1String("madmail");
}

QString userName(quint32 userId)
{
    passwd entry {};
    passwd *found = nullptr;
    char buffer[4096];
    if (::getpwuid_r(userId, &entry, buffer, sizeof buffer, &found) == 0 && found)
        return QString::fromLocal8Bit(found->pw_name);
    return QString::number(userId);
}

std::optional<quint32> ownerOf(const QString &path)
{
    struct stat info {};
    if (::stat(QFile::encodeName(path).constData(), &info) != 0)
        return std::nullopt;
    return info.st_uid;
}

quint32 currentUserId()
{
    return ::geteuid();
}

bool isSameUserOrRoot(qintptr socketDescriptor)
{
    ucred peer {};
    socklen_t size = sizeof peer;
    if (::getsockopt(int(socketDescriptor), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return false;
    return peer.uid == ::geteuid() || peer.uid == 0;
}

} // namespace Madmail::Platform
