// SPDX-License-Identifier: GPL-3.0-or-later
// Who owns a state directory.
#pragma once

#include "server/base/result.h"

#include <memory>
#include <optional>

namespace Madmail::Platform {

/// What the holder of a lock wrote into it.
struct LockHolder
{
    qint64 pid = 0;
    QString controlSocket;
};

/// An OS lock on `<state>/lock`, freed by the kernel when the process ends, however it ends. The file itself stays: removing
/// it would let two processes lock two files of the same name. The descriptor is not inherited by programs we start.
class StateLock
{
public:
    /// `path` is Config::Paths::lockFile(). Errors:
    ///  * Busy: another process has it, whoever owns the folder; the sentence names it, readHolder() says where it listens;
    ///  * PermissionDenied: the folder is somebody else's and nobody holds the lock (nothing is made or changed there);
    ///  * StorageFull, Storage.
    static Result<std::unique_ptr<StateLock>> tryAcquire(const QString &path, const QString &controlSocket);
    /// Empties the file and frees the lock.
    ~StateLock();
    StateLock(const StateLock &) = delete;
    StateLock &operator=(const StateLock &) = delete;

    /// What the file says; nothing when there is no such file, it may not be read, or its holder has left or says nothing
    /// yet. A killed process leaves its words behind: trust them after Busy only.
    static std::optional<LockHolder> readHolder(const QString &path);

private:
    struct Handle;
    explicit StateLock(std::unique_ptr<Handle> handle);
    std::unique_ptr<Handle> m_handle;
};

} // namespace Madmail::Platform
