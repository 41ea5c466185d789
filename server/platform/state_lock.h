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

/// An OS lock on `<state>/lock`, freed by the kernel when the process ends, however it ends. The file itself stays.
class StateLock
{
public:
    /// Errors: Busy (another process has it), PermissionDenied, Storage.
    static Result<std::unique_ptr<StateLock>> tryAcquire(const QString &path, const QString &controlSocket);
    ~StateLock();
    StateLock(const StateLock &) = delete;
    StateLock &operator=(const StateLock &) = delete;

    /// What the file says; nothing when there is no such file. Says nothing about whether the lock is held now.
    static std::optional<LockHolder> readHolder(const QString &path);

private:
    explicit StateLock(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    int m_descriptor;
};

} // namespace Madmail::Platform
