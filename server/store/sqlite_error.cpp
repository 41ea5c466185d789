// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqlite_error.h"

#include <QCoreApplication>

#include <cerrno>
#include <sqlite3.h>

namespace Madmail::Store {

namespace {

bool isOutOfSpace(sqlite3 *handle, int code)
{
    if ((code & 0xff) == SQLITE_FULL)
        return true;
    // A quota of the file system comes as a write error: SQLite itself only knows ENOSPC.
    if ((code & 0xff) != SQLITE_IOERR || !handle)
        return false;
    const int systemError = sqlite3_system_errno(handle);
#ifdef EDQUOT
    if (systemError == EDQUOT)
        return true;
#endif
    return systemError == ENOSPC;
}

} // namespace

Error sqliteError(sqlite3 *handle, int code)
{
    const QString detail = QStringLiteral("SQLite %1: %2")
                               .arg(code)
                               .arg(QString::fromUtf8(handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code)));
    const auto error = [&](ErrorCode kind, const char *text) { return Error { kind, text, {}, detail }; };
    if (isOutOfSpace(handle, code))
        return error(ErrorCode::StorageFull,
                     QT_TRANSLATE_NOOP("Server", "The disk is full. Free some space; the server then goes on by itself."));
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error(ErrorCode::Busy, QT_TRANSLATE_NOOP("Server", "The database is in use by another program."));
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
        return error(ErrorCode::PermissionDenied,
                     QT_TRANSLATE_NOOP("Server", "The database may not be opened or written with your rights."));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return error(ErrorCode::Storage,
                     QT_TRANSLATE_NOOP("Server", "The database is damaged or no database at all. Restore it from a backup."));
    case SQLITE_NOMEM:
        return error(ErrorCode::Storage, QT_TRANSLATE_NOOP("Server", "There is not enough memory for the database."));
    default:
        return error(ErrorCode::Storage, QT_TRANSLATE_NOOP("Server", "The database could not do what was asked of it."));
    }
}

} // namespace Madmail::Store
