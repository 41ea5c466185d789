// SPDX-License-Identifier: GPL-3.0-or-later
// The state folder where the system's own rules keep others out of a person's folders.
#include "server/platform/state_directory.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

namespace Madmail::Platform {

Status prepareStateDirectory(const QString &path)
{
    const QFileInfo before(path);
    if (before.exists() && !before.isDir())
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "The state folder %1 is not a folder. Choose another with --state-dir."), { path } } };
    if (!QDir().mkpath(path))
        return Error { ErrorCode::PermissionDenied, { QT_TRANSLATE_NOOP("Server", "The state folder %1 could not be made. Choose another with --state-dir."), { path } } };
    if (!QFileInfo(path).isWritable())
        return Error { ErrorCode::PermissionDenied, { QT_TRANSLATE_NOOP("Server", "The state folder %1 may not be written. Choose another with --state-dir."), { path } } };
    return {};
}

Status checkStateDirectoryOwner(const QString &)
{
    return {};
}

} // namespace Madmail::Platform
