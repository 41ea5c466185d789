// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/writer_thread.h"

#include "server/base/log.h"
#include "server/store/statement.h"

#include <sqlite3.h>

#include <future>

namespace Madmail::Store {

namespace {

constexpr Bytes writerCache = mebibytes(2);
constexpr std::chrono::seconds maintenanceRetry{5};
constexpr qint64 walFrameHeaderBytes = 24;

} // namespace

WriterThread::WriterThread(WriteQueue &queue, PinSet &pins, StoreCounters &counters, Checkpointer &checkpointer)
    : m_queue(queue)
    , m_pins(pins)
    , m_counters(counters)
    , m_checkpointer(checkpointer)
    , m_garbage(pins)
{
}

WriterThread::~WriterThread()
{
    join();
}

void WriterThread::join()
{
    if (m_thread.joinable())
        m_thread.join();
}

Status WriterThread::start(const QString &path, qint64 maxPages)
{
    std::promise<Status> opened;
    std::future<Status> answer = opened.get_future();
    m_thread = std::thread([this, path, maxPages, opened = std::move(opened)]() mutable {
        auto connection = open(path, maxPages);
        if (!connection.ok()) {
            opened.set_value(connection.error());
            return;
        }
        m_connection = *std::move(connection);
        opened.set_value({});
        run();
        m_transaction.reset();
        m_connection.reset();
    });
    return answer.get();
}

Result<std::shared_ptr<Connection>> WriterThread::open(const QString &path, qint64 maxPages)
{
    MADMAIL_TRY(std::shared_ptr<Connection> connection, Connection::open(path, ConnectionMode::Write, writerCache));
    if (maxPages > 0) {
        const QByteArray sql = "PRAGMA max_page_count=" + QByteArray::number(maxPages);
        MADMAIL_CHECK(connection->execute(sql.constData()));
    }
    MADMAIL_TRY(m_pageBytes, connection->number("PRAGMA page_size"));
    // Ids that still have a row are behind us; those of this run are counted in memory.
    MADMAIL_TRY(const qint64 lastBody, connection->number("SELECT coalesce(max(id), 0) FROM bodies"));
    // What was being staged when the program ended will never be linked.
    MADMAIL_CHECK(connection->execute("UPDATE bodies SET staged = 0 WHERE refs = 0 AND staged = 1"));
    sqlite3_wal_hook(connection->handle(), &WriterThread::walHook, this);
    m_transaction.reset(new WriteTransaction(connection));
    m_transaction->m_nextBodyId = lastBody + 1;
    return connection;
}

int WriterThread::walHook(void *self, sqlite3 *, const char *, int pages)
{
    auto *writer = static_cast<WriterThread *>(self);
    writer->m_counters.walBytes = pages * (writer->m_pageBytes + walFrameHeaderBytes);
    return SQLITE_OK;
}

void WriterThread::run()
{
    bool maintenanceDue = true; // leftovers of the last run
    WriteQueue::TimePoint maintenanceAt = std::chrono::steady_clock::now();
    while (true) {
        WriteQueue::Work work =
            m_queue.take(maintenanceDue ? maintenanceAt : WriteQueue::TimePoint::max(), std::exchange(m_rhythm, {}));
        if (work.finished)
            return;
        if (!work.batch.empty())
            runBatch(work.batch);
        if (work.background) {
            ++m_counters.backgroundSteps;
            runAlone(*work.background);
        }
        const auto now = std::chrono::steady_clock::now();
        if (work.maintenanceWanted || std::exchange(m_transaction->m_leavesGarbage, false)) {
            maintenanceAt = maintenanceDue ? maintenanceAt : now;
            maintenanceDue = true;
        }
        if (!maintenanceDue || maintenanceAt > now)
            continue;
        const auto worked = maintain();
        maintenanceDue = !worked.ok() || *worked;
        m_counters.maintenancePending = maintenanceDue;
        // As long again for everybody else: a job that comes now is written at once.
        const auto ended = std::chrono::steady_clock::now();
        maintenanceAt = ended + (worked.ok() ? ended - now : maintenanceRetry);
    }
}

void WriterThread::runBatch(Batch &batch)
{
    if (batch.size() == 1) {
        noteRhythm(1);
        return runAlone(*batch.front());
    }
    if (tryBatch(batch)) {
        noteRhythm(batch.size());
        for (const auto &job : batch)
            finish(*job);
        return;
    }
    ++m_counters.retriedBatches;
    for (const auto &job : batch)
        runAlone(*job);
}

void WriterThread::noteRhythm(std::size_t jobs)
{
    m_rhythm = {jobs, std::size_t(m_queue.waitingJobs()), m_lastCommitTime};
}

bool WriterThread::tryBatch(Batch &batch)
{
    if (!begin().ok())
        return false;
    for (const auto &job : batch) {
        if (runJob(*job) != Outcome::Clean) {
            rollBack();
            return false;
        }
    }
    if (commit().ok()) {
        ++m_counters.batches;
        return true;
    }
    rollBack();
    return false;
}

void WriterThread::runAlone(WriteJob &job)
{
    Status status = begin();
    if (status.ok()) {
        const Outcome outcome = runJob(job);
        if (outcome == Outcome::Clean)
            status = commit();
        else if (outcome == Outcome::Failed)
            status = *std::exchange(m_failure, std::nullopt);
        if (outcome == Outcome::Clean && status.ok())
            ++m_counters.batches;
        else
            rollBack();
    }
    if (!status.ok()) {
        // A log that begins anew needs no more room: there may be free pages in the database.
        if (status.error().code == ErrorCode::StorageFull)
            m_checkpointer.request();
        job.fail(status.error());
    }
    finish(job);
}

WriterThread::Outcome WriterThread::runJob(WriteJob &job)
{
    const sqlite3_int64 changesBefore = sqlite3_total_changes64(m_connection->handle());
    m_transaction->beginJob();
    const bool accepted = job.run(*m_transaction);
    if (accepted)
        (void)m_transaction->writeNewBodies(); // a failure is noted like that of any other step
    m_failure = m_connection->takeFailure();
    if (m_failure)
        return Outcome::Failed;
    if (m_transaction->m_leavesGarbage)
        m_counters.maintenancePending = true;
    if (!accepted && sqlite3_total_changes64(m_connection->handle()) != changesBefore)
        return Outcome::Undo;
    return Outcome::Clean;
}

void WriterThread::finish(WriteJob &job)
{
    ++m_counters.jobs;
    m_counters.declaredBytes += quint64(job.weight.count);
    job.complete();
}

Status WriterThread::begin()
{
    (void)m_connection->takeFailure();
    return Statement(*m_connection, "BEGIN IMMEDIATE").run();
}

Status WriterThread::commit()
{
    const auto started = std::chrono::steady_clock::now();
    MADMAIL_CHECK(Statement(*m_connection, "COMMIT").run());
    m_lastCommitTime = std::chrono::steady_clock::now() - started;
    const qint64 took = m_lastCommitTime.count();
    m_counters.commitNanoseconds += took;
    if (took > m_counters.slowestCommitNanoseconds)
        m_counters.slowestCommitNanoseconds = took;
    m_checkpointer.noteLog(m_counters.walBytes);
    return {};
}

void WriterThread::rollBack()
{
    (void)m_connection->takeFailure();
    // After a full disk SQLite has undone the transaction by itself.
    if (!sqlite3_get_autocommit(m_connection->handle()))
        (void)Statement(*m_connection, "ROLLBACK").run();
}

Result<bool> WriterThread::maintain()
{
    MADMAIL_CHECK(begin());
    m_transaction->beginJob();
    Result<bool> worked = m_garbage.step(*m_transaction, *m_connection);
    Status status = worked.ok() ? commit() : Status(worked.error());
    if (!status.ok())
        rollBack();
    m_pins.endFreeing();
    if (!status.ok()) {
        qCWarning(lcStore) << "maintenance of the database failed:" << status.error().toEnglish();
        return status.error();
    }
    if (*worked)
        ++m_counters.backgroundSteps;
    m_counters.bodyBytesFreed += quint64(m_garbage.freedBytes());
    return *worked;
}

} // namespace Madmail::Store
