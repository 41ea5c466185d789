// SPDX-License-Identifier: GPL-3.0-or-later
// The database: opens or migrates it, and owns the writer, the readers and the checkpointer.
#pragma once

#include "server/base/bytes.h"
#include "server/store/body_pin.h"
#include "server/store/read_connection.h"
#include "server/store/write_job.h"

#include <QString>

#include <chrono>

namespace Madmail::Store {

class StoreThreads;

struct StoreOptions
{
    QString path;                              ///< of the database file; its folder must exist
    int pageBytes = 0;                         ///< of a new database; 0 = the measured best
    std::chrono::milliseconds lazyDelay{5000}; ///< how long a Lazy job waits at most
    qint64 maxPages = 0;                       ///< for tests: a disk that is full at this size; 0 = no limit
    int queueJobs = 20'000;                    ///< writes that may wait; above it they get Busy
    Bytes queueWeight = mebibytes(256);        ///< declared bytes that may wait; above it they get Busy
};

/// Counters since the store was opened.
struct StoreStats
{
    quint64 batches = 0;        ///< transactions of the writer that were committed
    quint64 jobs = 0;           ///< write jobs that succeeded or were refused
    quint64 retriedBatches = 0; ///< batches that were undone and run again job by job
    quint64 backgroundSteps = 0;
    quint64 declaredBytes = 0; ///< weight of the jobs done
    quint64 bodyBytesFreed = 0;
    quint64 checkpoints = 0;
    std::chrono::nanoseconds commitTime{0}; ///< spent in commits, sync included
    std::chrono::nanoseconds slowestCommit{0};
    qint64 walBytes = 0; ///< size of the write-ahead log after the last commit
    qint64 waitingJobs = 0;
    bool maintenancePending = false; ///< removed mail is still being freed
};

/// One SQLite database with one writer thread (group commit), two reader threads and a checkpointer.
///
/// Nothing above this folder sees SQL: the table classes (`account_table.h`, `mailbox_table.h`, `message_table.h`,
/// `body_store.h`, `setting_table.h`, `token_table.h`, `blocklist_table.h`) work on a ReadConnection or, to change
/// something, on the WriteTransaction that a write job gets.
///
/// Only one process may have the database open: the holder of the state directory's lock.
/// Thread: open() and the destructor on one thread, everything else on any.
class Store
{
public:
    /// Creates the database, or opens it and brings its schema up to date (a copy is kept beside it first).
    /// Errors: PermissionDenied (folder or file not ours to write), NotFound (no such folder), Unsupported (database of
    /// a newer version, no SQLite driver), Refused (a database of another program), Storage (damaged), StorageFull.
    static Result<std::unique_ptr<Store>> open(StoreOptions options);

    /// Writes everything that is queued, calls every `done`, then ends the threads.
    ~Store();

    /// Queues a job for the writer, which takes all that wait (at most 256 jobs or 8 MiB of weight), runs them in one
    /// transaction, commits, and then calls each `done` in the order of the jobs. So `done(ok)` means: on disk.
    ///
    /// `job` is `Result<T>(WriteTransaction &)`. It may be run more than once: when a step fails or the commit does
    /// (disk full), the batch is undone and its jobs run again one by one, each in its own transaction, so that only
    /// the guilty get the error. So it must not move out of what it owns, and what it sets outside it must set again. A
    /// job that returns an Error leaves no trace; it is cheap when it had changed nothing before.
    ///
    /// `done` is `void(Result<T>)`, called exactly once: on the writer thread (it should only post), or on the calling
    /// thread before write() returns, with Busy, when too much is waiting or the store is closing. It must not block.
    /// `weight` is about how many bytes the job holds and writes.
    template <typename Job, typename Done>
    void write(Job job, Done done, WritePriority priority = WritePriority::Normal, Bytes weight = {})
    {
        enqueue(std::make_unique<TypedWriteJob<Job, Done>>(std::move(job), std::move(done)), priority, weight);
    }

    /// Queues a job for one of the two reader threads (first come, first served). For bodies, SEARCH, lists.
    /// Errors: Busy when 10 000 are waiting or the store is closing; the job is then dropped.
    Status read(UniqueFunction<void(ReadConnection &)> job);

    /// A connection for one operation: one that was opened before, if one is free (opening reads the whole schema and
    /// costs more than most questions). At most two are kept open. Destroy it before the store goes.
    Result<BorrowedConnection> borrowReadConnection() const;

    /// A connection for the calling thread to keep, which destroys it before the store goes.
    Result<std::unique_ptr<ReadConnection>> openReadConnection(Bytes cache = mebibytes(2)) const;

    /// Keeps a body from being freed while it is being fetched, whatever happens to its messages.
    BodyPin pinBody(BodyId body);

    /// Copies the database, as it is at one moment, into a new file (VACUUM INTO). Blocks the calling thread, not the
    /// server. Errors: AlreadyExists, StorageFull, PermissionDenied, Storage.
    Status backUp(const QString &target) const;

    StoreStats stats() const;

private:
    Store();
    void enqueue(std::unique_ptr<WriteJob> job, WritePriority priority, Bytes weight);

    std::unique_ptr<StoreThreads> m_threads;
};

} // namespace Madmail::Store
