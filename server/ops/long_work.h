// SPDX-License-Identifier: GPL-3.0-or-later
// The long operation that is under way, as everybody else sees it.
#pragma once

#include "server/base/clock.h"
#include "server/mail/long_task.h"

#include <QByteArray>

#include <mutex>
#include <optional>

namespace Madmail::Ops {

/// At most one operation at a time. Thread: any (leaf lock).
class LongWork
{
public:
    struct State
    {
        QByteArray operation;  ///< "purge.all"
        UnixSeconds startedAt = 0;
        qint64 done = 0;  ///< of `total`, see Mail::LongTask
        qint64 total = 0; ///< 0: not known yet
        bool isStopping = false;
    };

    /// False: another one is under way.
    bool begin(const QByteArray &operation, UnixSeconds now);
    void end();

    /// What the operation tells and asks meanwhile. It lives as long as this does.
    Mail::LongTask task();

    std::optional<State> state() const;
    /// True: there was something to stop. It stops between two of its steps.
    bool stop();

private:
    mutable std::mutex m_mutex;
    std::optional<State> m_state;
};

} // namespace Madmail::Ops
