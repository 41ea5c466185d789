// SPDX-License-Identifier: GPL-3.0-or-later
// What waits for the writer thread. Inside the store only.
#pragma once

#include "server/store/write_job.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

namespace Madmail::Store {

/// Thread: any; take() on the writer only.
class WriteQueue
{
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    struct Limits
    {
        int jobs = 0;
        Bytes weight;
        std::chrono::milliseconds lazyDelay {};
    };
    /// What to do next.
    struct Work
    {
        std::vector<std::unique_ptr<WriteJob>> batch; ///< one transaction, maybe empty
        std::unique_ptr<WriteJob> background;         ///< one of its own after it, maybe none
        bool maintenanceWanted = false;               ///< somebody called wantMaintenance()
        bool finished = false;                        ///< closed, and nothing is left
    };

    explicit WriteQueue(Limits limits)
        : m_limits(limits)
    {
    }

    /// False: full or closed; the job stays with the caller.
    bool push(std::unique_ptr<WriteJob> &job);
    /// Waits until there is something to do, or until `until`.
    Work take(TimePoint until);
    void wantMaintenance();
    /// Takes no more jobs; take() hands out the rest without waiting.
    void close();
    qint64 waitingJobs() const;

private:
    bool isDue(TimePoint now) const;
    TimePoint nextDue(TimePoint until) const;
    void takeBatch(Work &work);

    const Limits m_limits;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::unique_ptr<WriteJob>> m_jobs; // Normal and Lazy, in the order in which they came
    std::deque<std::unique_ptr<WriteJob>> m_background;
    qint64 m_weight = 0;
    qsizetype m_urgent = 0; // Normal ones among m_jobs
    bool m_maintenanceWanted = false;
    bool m_closed = false;
};

} // namespace Madmail::Store
