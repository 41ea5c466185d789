// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/atomic_file.h"

#include <QCoreApplication>
#include <QFile>
#include <QSaveFile>

#include <cerrno>

namespace Madmail {

namespace {

Error fileError(const QFileDevice &file, const QString &path)
{
    const UserText text { QT_TRANSLATE_NOOP("Server", "The file %1 could not be written or read."), { path } };
    switch (file.error()) {
    case QFileDevice::PermissionsError:
        return { ErrorCode::PermissionDenied, text, {}, file.errorString() };
    case QFileDevice::ResourceError:
        return { ErrorCode::StorageFull, text, {}, file.errorString() };
    default:
        return { errno == ENOSPC ? ErrorCode::StorageFull : ErrorCode::Storage, text, {}, file.errorString() };
    }
}

} // namespace

Status writeFileAtomically(const QString &path, QByteArrayView content, FileMode mode)
{
    QSaveFile file(path); // syncs before the rename (QTBUG-49363 is fixed in all Qt 6)
    if (!file.open(QIODevice::WriteOnly))
        return fileError(file, path);
    const auto owner = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
    file.setPermissions(mode == FileMode::Private ? owner : owner | QFileDevice::ReadGroup | QFileDevice::ReadOther);
    if (file.write(content.data(), content.size()) != content.size() || !file.commit())
        return fileError(file, path);
    return {};
}

Result<QByteArray> readFile(const QString &path, qint64 limitBytes)
{
    QFile file(path);
    if (!file.exists())
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "The file %1 does not exist."), { path } } };
    if (!file.open(QIODevice::ReadOnly))
        return fileError(file, path);
    QByteArray content = file.read(limitBytes + 1);
    if (content.size() > limitBytes)
        return Error { ErrorCode::TooLarge, { QT_TRANSLATE_NOOP("Server", "The file %1 is too large."), { path } } };
    return content;
}

} // namespace Madmail
