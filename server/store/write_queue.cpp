// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/write_queue.h"

namespace Madmail::Store {

namespace {

constexpr std::size_t maxBatchJobs = 256;
constexpr Bytes maxBatchWeight = mebibytes(8);

constexpr int gatherFraction = 8;
constexpr std::chrono::microseconds gatherLeast{20}; // shorter waits cost more than they bring
constexpr std::chrono::microseconds gatherMost{500};
constexpr int gatherPauseBatches = 15;

} // namespace

bool WriteQueue::push(std::unique_ptr<WriteJob> &job)
{
    const std::lock_guard lock(m_mutex);
    const std::size_t waiting = m_jobs.size() + m_background.size();
    // Lazy jobs tidy up (an abandoned body) and nobody can try them again; a step of maintenance is one at a time. Both
    // may also use a reserve of their own.
    const std::size_t most = std::size_t(m_limits.jobs) * (job->priority == WritePriority::Normal ? 1 : 2);
    const bool isLight = job->weight.count == 0 || m_weight + job->weight.count <= m_limits.weight.count;
    const bool fits = waiting == 0 || (waiting < most && isLight);
    if (m_closed || !fits)
        return false;
    m_weight += job->weight.count;
    const WritePriority priority = job->priority;
    if (priority == WritePriority::Lazy)
        job->queuedAt = std::chrono::steady_clock::now();
    (priority == WritePriority::Background ? m_background : m_jobs).push_back(std::move(job));
    if (priority == WritePriority::Normal)
        ++m_urgent;
    // A first lazy job sets the writer's alarm; it does not start a batch.
    const bool gathered = m_gatherJobs != 0 && m_jobs.size() >= m_gatherJobs;
    if (priority != WritePriority::Normal || m_urgent == 1 || gathered)
        m_changed.notify_one();
    return true;
}

bool WriteQueue::isDue(TimePoint now) const
{
    return m_closed || m_urgent > 0 || m_maintenanceWanted || !m_background.empty() ||
           (!m_jobs.empty() && now >= m_jobs.front()->queuedAt + m_limits.lazyDelay);
}

WriteQueue::TimePoint WriteQueue::nextDue(TimePoint until) const
{
    // Only lazy jobs are here when nothing is due, the oldest in front.
    return m_jobs.empty() ? until : std::min(until, m_jobs.front()->queuedAt + m_limits.lazyDelay);
}

void WriteQueue::gather(std::unique_lock<std::mutex> &lock, const Rhythm &rhythm)
{
    const std::size_t expected = std::min(rhythm.waited + rhythm.completed, maxBatchJobs);
    const std::chrono::nanoseconds patience =
        std::min<std::chrono::nanoseconds>(rhythm.commitTime / gatherFraction, gatherMost);
    if (expected < 2 || patience < gatherLeast || m_closed)
        return;
    if (m_gatherPause > 0) {
        --m_gatherPause;
        return;
    }
    m_gatherJobs = expected;
    m_changed.wait_for(lock, patience, [&] { return m_closed || m_jobs.size() >= expected; });
    m_gatherJobs = 0;
    if (m_jobs.size() < rhythm.waited + rhythm.completed / 2)
        m_gatherPause = gatherPauseBatches;
}

WriteQueue::Work WriteQueue::take(TimePoint until, const Rhythm &rhythm)
{
    std::unique_lock lock(m_mutex);
    gather(lock, rhythm);
    for (TimePoint now = std::chrono::steady_clock::now(); !isDue(now) && now < until;
         now = std::chrono::steady_clock::now()) {
        const TimePoint alarm = nextDue(until);
        if (alarm == TimePoint::max())
            m_changed.wait(lock);
        else
            m_changed.wait_until(lock, alarm);
    }
    Work work;
    takeBatch(work);
    if (!m_background.empty()) {
        work.background = std::move(m_background.front());
        m_background.pop_front();
        m_weight -= work.background->weight.count;
    }
    work.maintenanceWanted = std::exchange(m_maintenanceWanted, false);
    work.finished = m_closed && work.batch.empty() && !work.background;
    return work;
}

void WriteQueue::takeBatch(Work &work)
{
    qint64 weight = 0;
    while (!m_jobs.empty() && work.batch.size() < maxBatchJobs) {
        const qint64 next = m_jobs.front()->weight.count;
        if (!work.batch.empty() && weight + next > maxBatchWeight.count)
            break;
        weight += next;
        m_urgent -= m_jobs.front()->priority == WritePriority::Normal ? 1 : 0;
        work.batch.push_back(std::move(m_jobs.front()));
        m_jobs.pop_front();
    }
    m_weight -= weight;
}

void WriteQueue::wantMaintenance()
{
    const std::lock_guard lock(m_mutex);
    m_maintenanceWanted = true;
    m_changed.notify_one();
}

void WriteQueue::close()
{
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    m_changed.notify_one();
}

qint64 WriteQueue::waitingJobs() const
{
    const std::lock_guard lock(m_mutex);
    return qint64(m_jobs.size() + m_background.size());
}

} // namespace Madmail::Store
