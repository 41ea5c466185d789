// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/platform/disk_space.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStorageInfo>

namespace Madmail::Platform {

Result<DiskSpace> diskSpace(const QString &path)
{
    QString existing = QFileInfo(path).absoluteFilePath();
    while (!QFileInfo::exists(existing) && existing != QFileInfo(existing).path())
        existing = QFileInfo(existing).path();
    const QStorageInfo storage(existing);
    if (!storage.isValid() || !storage.isReady())
        return Error { ErrorCode::Storage, { QT_TRANSLATE_NOOP("Server", "The free space of %1 cannot be found out."), { path } } };
    return DiskSpace { { storage.bytesAvailable() }, { storage.bytesTotal() } };
}

} // namespace Madmail::Platform
