// SPDX-License-Identifier: GPL-3.0-or-later
// The lock by flock(2).
#include "server/platform/state_lock.h"

#include "server/platform/state_directory.h"
#include "server/platform/state_lock_text.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace Madmail::Platform {

/// Closing the descriptor frees the lock.
struct StateLock::Handle
{
    explicit Handle(int fd)
        : descriptor(fd)
    {
    }
    ~Handle()
    {
        if (descriptor >= 0)
            ::close(descriptor);
    }
    Handle(const Handle &) = delete;
    Handle &operator=(const Handle &) = delete;

    int descriptor;
};

namespace {

Error lockFileError(int error, const QString &path)
{
    const ErrorCode code = error == EACCES || error == EPERM || error == EROFS ? ErrorCode::PermissionDenied
        : error == ENOSPC || error == EDQUOT                                  ? ErrorCode::StorageFull
                                                                              : ErrorCode::Storage;
    return { code, { QT_TRANSLATE_NOOP("Server", "The lock file %1 could not be opened or written."), { path } }, {},
             QString::fromLocal8Bit(std::strerror(error)) };
}

bool writeText(int descriptor, const QByteArray &text)
{
    return ::ftruncate(descriptor, 0) == 0 && ::pwrite(descriptor, text.constData(), std::size_t(text.size()), 0) == text.size();
}

} // namespace

Result<std::unique_ptr<StateLock>> StateLock::tryAcquire(const QString &path, const QString &controlSocket)
{
    constexpr int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW;
    const QByteArray name = QFile::encodeName(path);
    const auto isOurs = checkStateDirectoryOwner(QFileInfo(path).path());
    auto handle = std::make_unique<Handle>(::open(name.constData(), flags));
    if (handle->descriptor < 0 && errno == ENOENT && isOurs.ok())
        handle = std::make_unique<Handle>(::open(name.constData(), flags | O_CREAT, 0600));
    if (handle->descriptor < 0)
        return isOurs.ok() ? lockFileError(errno, path) : isOurs.error();
    if (::flock(handle->descriptor, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? lockIsHeld(path) : lockFileError(errno, path);
    if (!isOurs.ok())
        return isOurs.error();
    if (!writeText(handle->descriptor, lockText(controlSocket)))
        return lockFileError(errno, path);
    return std::unique_ptr<StateLock>(new StateLock(std::move(handle)));
}

StateLock::StateLock(std::unique_ptr<Handle> handle)
    : m_handle(std::move(handle))
{
}

StateLock::~StateLock()
{
    // Nobody reads it as ours any more. When this fails, readHolder()'s caller finds nobody listening instead.
    (void)!::ftruncate(m_handle->descriptor, 0);
}

} // namespace Madmail::Platform
