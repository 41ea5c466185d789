// SPDX-License-Identifier: GPL-3.0-or-later
// The one thread that changes the database: group commit. Inside the store only.
#pragma once

#include "server/store/checkpointer.h"
#include "server/store/garbage_collector.h"
#include "server/store/store_counters.h"
#include "server/store/write_queue.h"

#include <QString>

#include <thread>

struct sqlite3;

namespace Madmail::Store {

class WriterThread
{
public:
    WriterThread(WriteQueue &queue, PinSet &pins, StoreCounters &counters, Checkpointer &checkpointer);
    ~WriterThread();
    WriterThread(const WriterThread &) = delete;
    WriterThread &operator=(const WriterThread &) = delete;

    /// Opens the thread's connection and waits for it. `maxPages`: see StoreOptions.
    Status start(const QString &path, qint64 maxPages);
    /// After WriteQueue::close(): waits until everything is written.
    void join();

private:
    using Batch = std::vector<std::unique_ptr<WriteJob>>;

    enum class Outcome {
        Clean,  ///< done, or refused without a change
        Undo,   ///< refused after a change
        Failed, ///< a step failed: m_failure
    };

    Result<std::shared_ptr<Connection>> open(const QString &path, qint64 maxPages);
    void run();
    void runBatch(Batch &batch);
    /// False: nothing of the batch was kept.
    bool tryBatch(Batch &batch);
    void runAlone(WriteJob &job);
    Outcome runJob(WriteJob &job);
    void finish(WriteJob &job);
    Status begin();
    Status commit();
    void rollBack();
    /// One step; true: there is more to do.
    Result<bool> maintain();
    static int walHook(void *self, sqlite3 *handle, const char *database, int pages);

    WriteQueue &m_queue;
    PinSet &m_pins;
    StoreCounters &m_counters;
    Checkpointer &m_checkpointer;
    GarbageCollector m_garbage;
    std::shared_ptr<Connection> m_connection;
    std::unique_ptr<WriteTransaction> m_transaction;
    std::optional<Error> m_failure;
    qint64 m_pageBytes = 0;
    std::thread m_thread;
};

} // namespace Madmail::Store
