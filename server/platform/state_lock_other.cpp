// SPDX-License-Identifier: GPL-3.0-or-later
// The lock by Qt, where there is no flock(2): on Windows an open file that nobody else may open.
#include "server/platform/state_lock.h"

#include "server/platform/state_lock_text.h"

#include <QCoreApplication>
#include <QFile>
#include <QLockFile>

#include <chrono>

namespace Madmail::Platform {

/// QLockFile keeps its own words in its file, so that ours stand in the one beside it.
struct StateLock::Handle
{
    explicit Handle(const QString &path)
        : textPath(path)
        , file(path + QStringLiteral(".held"))
    {
        file.setStaleLockTime(std::chrono::milliseconds(0)); // held until the process ends, however long that is
    }
    QString textPath;
    QLockFile file;
};

Result<std::unique_ptr<StateLock>> StateLock::tryAcquire(const QString &path, const QString &controlSocket)
{
    auto handle = std::make_unique<Handle>(path);
    if (!handle->file.tryLock(0)) {
        if (handle->file.error() == QLockFile::LockFailedError)
            return lockIsHeld(path);
        const bool isDenied = handle->file.error() == QLockFile::PermissionError;
        return Error { isDenied ? ErrorCode::PermissionDenied : ErrorCode::Storage,
                       { QT_TRANSLATE_NOOP("Server", "The lock file %1 could not be opened or written."), { path } } };
    }
    QFile text(path);
    if (!text.open(QIODevice::WriteOnly | QIODevice::Truncate) || text.write(lockText(controlSocket)) < 0 || !text.flush())
        return Error { ErrorCode::Storage, { QT_TRANSLATE_NOOP("Server", "The lock file %1 could not be opened or written."), { path } }, {}, text.errorString() };
    return std::unique_ptr<StateLock>(new StateLock(std::move(handle)));
}

StateLock::StateLock(std::unique_ptr<Handle> handle)
    : m_handle(std::move(handle))
{
}

StateLock::~StateLock()
{
    (void)QFile::resize(m_handle->textPath, 0);
}

} // namespace Madmail::Platform
