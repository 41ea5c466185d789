// SPDX-License-Identifier: GPL-3.0-or-later
// The state folder on Unix: owner and mode.
#include "server/platform/state_directory.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace Madmail::Platform {

namespace {

QString systemText(int error)
{
    return QString::fromLocal8Bit(std::strerror(error));
}

Error systemError(int error, const char *sentence, const QString &path)
{
    ErrorCode code = ErrorCode::Storage;
    if (error == EACCES || error == EPERM || error == EROFS)
        code = ErrorCode::PermissionDenied;
    else if (error == ENOSPC || error == EDQUOT)
        code = ErrorCode::StorageFull;
    return { code, { sentence, { path } }, {}, systemText(error) };
}

Error notAFolder(const QString &path)
{
    return { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "The state folder %1 is not a folder. Choose another with --state-dir."), { path } } };
}

Error somebodyElses(const QString &path, uid_t owner)
{
    return { ErrorCode::PermissionDenied,
             { QT_TRANSLATE_NOOP("Server", "The state folder %1 belongs to %2. Run the command as that user (sudo -u %2 {maddy} …), or "
                                           "choose another folder with --state-dir."),
               { path, userName(owner) } } };
}

/// What the path leads to; nothing when there is nothing yet.
Result<std::optional<struct stat>> lookAt(const QString &path)
{
    const QByteArray name = QFile::encodeName(path);
    struct stat link {};
    if (::lstat(name.constData(), &link) != 0) {
        if (errno == ENOENT)
            return std::optional<struct stat>();
        if (errno == ENOTDIR)
            return notAFolder(path);
        return systemError(errno, QT_TRANSLATE_NOOP("Server", "The state folder %1 cannot be looked at. Choose another with --state-dir."), path);
    }
    if (S_ISLNK(link.st_mode) && link.st_uid != ::geteuid() && link.st_uid != 0)
        return Error { ErrorCode::BadInput,
                       { QT_TRANSLATE_NOOP("Server", "The state folder %1 is a link that %2 made. Choose another with --state-dir."),
                         { path, userName(link.st_uid) } } };
    struct stat info {};
    if (::stat(name.constData(), &info) != 0)
        return notAFolder(path); // a link that leads nowhere
    return std::optional(info);
}

/// With all the folders above it; unlike QDir::mkpath(), all of them closed to others.
Status makeFolders(const QString &path)
{
    const QStringList names = QDir::cleanPath(QDir(path).absolutePath()).split(u'/', Qt::SkipEmptyParts);
    QString folder;
    for (const QString &name : names) {
        folder += u'/' + name;
        if (::mkdir(QFile::encodeName(folder).constData(), 0700) == 0 || errno == EEXIST)
            continue;
        if (const int error = errno; error != EACCES && error != EROFS && error != EPERM)
            return error == ENOTDIR ? notAFolder(path)
                                    : systemError(error, QT_TRANSLATE_NOOP("Server", "The state folder %1 could not be made. Choose another with --state-dir."), path);
        if (!QFile::exists(folder)) // a folder above may refuse us and still be there
            return systemError(EACCES, QT_TRANSLATE_NOOP("Server", "The state folder %1 could not be made. Choose another with --state-dir."), path);
    }
    return {};
}

Status checkOwner(const QString &path, const struct stat &info)
{
    if (!S_ISDIR(info.st_mode))
        return notAFolder(path);
    return info.st_uid == ::geteuid() ? Status() : somebodyElses(path, info.st_uid);
}

/// Whether closing the folder to others takes nothing from them: it is empty, or a server's already.
bool isForServers(const QString &path)
{
    const QDir folder(path);
    for (const char *name : { "madmail.db", "maddy.conf" })
        if (folder.exists(QLatin1String(name)))
            return true;
    QStringList names = folder.entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    names.removeAll(QStringLiteral("lost+found")); // a disk of its own
    return names.isEmpty();
}

} // namespace

Status checkStateDirectoryOwner(const QString &path)
{
    MADMAIL_TRY(const auto info, lookAt(path));
    return info ? checkOwner(path, *info) : Status();
}

Status prepareStateDirectory(const QString &path)
{
    MADMAIL_TRY(auto info, lookAt(path));
    if (!info) {
        MADMAIL_CHECK(makeFolders(path));
        MADMAIL_TRY(info, lookAt(path)); // somebody may have been quicker
    }
    if (!info)
        return systemError(ENOENT, QT_TRANSLATE_NOOP("Server", "The state folder %1 could not be made. Choose another with --state-dir."), path);
    MADMAIL_CHECK(checkOwner(path, *info));
    const QByteArray name = QFile::encodeName(path);
    const bool isOpen = (info->st_mode & 077) != 0;
    if (isOpen && !isForServers(path)) // /etc, or /tmp, by mistake
        return Error { ErrorCode::BadInput,
                       { QT_TRANSLATE_NOOP("Server", "The folder %1 holds other things and other users may enter it, so it is not taken as a state "
                                                     "folder. Choose an empty or a new one with --state-dir."),
                         { path } } };
    if (isOpen && ::chmod(name.constData(), 0700) != 0)
        return systemError(errno, QT_TRANSLATE_NOOP("Server", "The state folder %1 cannot be closed to other users."), path);
    if (::faccessat(AT_FDCWD, name.constData(), R_OK | W_OK | X_OK, AT_EACCESS) != 0)
        return systemError(errno, QT_TRANSLATE_NOOP("Server", "The state folder %1 may not be written. Choose another with --state-dir."), path);
    return {};
}

} // namespace Madmail::Platform
