// SPDX-License-Identifier: GPL-3.0-or-later
// What each task did when it ran last.
#pragma once

#include "server/base/clock.h"
#include "server/mail/maintenance.h"

#include <QByteArray>

#include <map>
#include <mutex>
#include <optional>

namespace Madmail::Ops {

struct TaskReport
{
    UnixSeconds startedAt = 0;
    qint64 tookMs = 0;
    Mail::Removed removed {};
    qint64 tokens = 0; ///< registration tokens removed
    QString problem {}; ///< empty: it went well
};

/// In memory alone: gone when the server stops. One entry for each task. Thread: any (leaf lock).
class TaskReports
{
public:
    void note(const QByteArray &task, TaskReport report)
    {
        const std::lock_guard lock(m_mutex);
        m_latest.insert_or_assign(task, std::move(report));
    }
    std::optional<TaskReport> latest(const QByteArray &task) const
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_latest.find(task);
        return found == m_latest.end() ? std::nullopt : std::optional(found->second);
    }

private:
    mutable std::mutex m_mutex;
    std::map<QByteArray, TaskReport> m_latest;
};

} // namespace Madmail::Ops
