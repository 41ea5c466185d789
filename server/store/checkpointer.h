// SPDX-License-Identifier: GPL-3.0-or-later
// Moves what the write-ahead log has gathered into the database file. Inside the store only.
#pragma once

#include "server/base/result.h"
#include "server/store/store_counters.h"

#include <QString>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace Madmail::Store {

class Connection;

/// A thread with its own connection, so that the writer never waits for it: every 16 MiB of log a PASSIVE checkpoint,
/// which disturbs nobody; over 64 MiB a RESTART, which makes the writer begin the log anew.
class Checkpointer
{
public:
    explicit Checkpointer(StoreCounters &counters);
    ~Checkpointer();
    Checkpointer(const Checkpointer &) = delete;
    Checkpointer &operator=(const Checkpointer &) = delete;

    Status start(const QString &path);
    /// Thread: the writer, after each commit.
    void noteLog(qint64 walBytes);
    /// A PASSIVE checkpoint now.
    void request();

private:
    void run(Connection &connection);

    StoreCounters &m_counters;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    qint64 m_nextAt;           // size of the log that calls for a checkpoint; the writer's own
    qint64 m_lastSize = 0;     // the writer's own
    qint64 m_wanted = 0;       // size of the log when a checkpoint was called for, or 0
    bool m_closed = false;
    std::thread m_thread;
};

} // namespace Madmail::Store
