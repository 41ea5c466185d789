// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/long_work.h"

namespace Madmail::Ops {

bool LongWork::begin(const QByteArray &operation, UnixSeconds now)
{
    const std::lock_guard lock(m_mutex);
    if (m_state)
        return false;
    m_state = State { operation, now };
    return true;
}

void LongWork::end()
{
    const std::lock_guard lock(m_mutex);
    m_state.reset();
}

Mail::LongTask LongWork::task()
{
    Mail::LongTask task;
    task.progress = [this](qint64 done, qint64 total) {
        const std::lock_guard lock(m_mutex);
        if (m_state) {
            m_state->done = done;
            m_state->total = total;
        }
    };
    task.shouldStop = [this] {
        const std::lock_guard lock(m_mutex);
        return m_state && m_state->isStopping;
    };
    return task;
}

std::optional<LongWork::State> LongWork::state() const
{
    const std::lock_guard lock(m_mutex);
    return m_state;
}

bool LongWork::stop()
{
    const std::lock_guard lock(m_mutex);
    if (m_state)
        m_state->isStopping = true;
    return m_state.has_value();
}

} // namespace Madmail::Ops
