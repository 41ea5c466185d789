// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/store.h"

#include "server/store/checkpointer.h"
#include "server/store/connection_shelf.h"
#include "server/store/migrations.h"
#include "server/store/pin_set.h"
#include "server/store/reader_pool.h"
#include "server/store/statement.h"
#include "server/store/writer_thread.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

namespace Madmail::Store {

namespace {

constexpr int readerThreads = 2;
constexpr int defaultPageBytes = 8192; // large bodies cost a quarter less CPU than with 4096, small ones the same
constexpr Bytes setUpCache = mebibytes(2);
/// Readers stream bodies, which are read once: a page of them in a cache is a page wasted.
constexpr Bytes readerCache = kibibytes(512);

/// A sentence for the most common mishaps, before SQLite finds its own words for them.
Status checkPlace(const QString &path)
{
    const QFileInfo file(path);
    const QFileInfo folder(file.absolutePath());
    if (!folder.isDir())
        return Error{ErrorCode::NotFound,
                     {QT_TRANSLATE_NOOP("Server", "The folder %1 does not exist."), {folder.filePath()}}};
    if (file.isDir())
        return Error{ErrorCode::Storage,
                     {QT_TRANSLATE_NOOP("Server", "%1 is a folder, where a database should be."), {path}}};
    const bool mayUse = folder.isWritable() && (!file.exists() || (file.isReadable() && file.isWritable()));
    if (mayUse)
        return {};
    const QFileInfo &culprit = folder.isWritable() ? file : folder;
    return Error{ErrorCode::PermissionDenied,
                 {QT_TRANSLATE_NOOP("Server", "%1 cannot be written with your rights; it belongs to %2."),
                  {culprit.filePath(), culprit.owner()}}};
}

/// An empty file that nobody else can read: the files beside it take their permissions from it.
Status createFile(const QString &path)
{
    QFile file(path);
    if (file.exists())
        return {};
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly) ||
        !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner))
        return Error{ErrorCode::PermissionDenied,
                     {QT_TRANSLATE_NOOP("Server", "The database %1 cannot be created."), {path}},
                     {},
                     file.errorString()};
    return {};
}

/// Creates the schema or brings it up to date, before any thread has the database open.
Status prepareDatabase(const StoreOptions &options)
{
    MADMAIL_CHECK(checkPlace(options.path));
    MADMAIL_CHECK(createFile(options.path));
    MADMAIL_TRY(const std::unique_ptr<Connection> connection,
                Connection::open(options.path, ConnectionMode::Write, setUpCache));
    MADMAIL_TRY(const qint64 pages, connection->number("PRAGMA page_count"));
    if (pages == 0) {
        // These two only take effect while the database is empty.
        const QByteArray layout =
            "PRAGMA page_size=" + QByteArray::number(options.pageBytes > 0 ? options.pageBytes : defaultPageBytes) +
            "; PRAGMA auto_vacuum=INCREMENTAL";
        MADMAIL_CHECK(connection->execute(layout.constData()));
    }
    MADMAIL_CHECK(migrate(*connection, options.path, allMigrations()));
    return connection->execute("PRAGMA journal_mode=WAL");
}

} // namespace

/// Everything that runs, in the order in which it has to end: readers, writer, checkpointer.
class StoreThreads
{
public:
    explicit StoreThreads(const StoreOptions &options)
        : path(options.path)
        , queue({options.queueJobs, options.queueWeight, options.lazyDelay})
        , pins(std::make_shared<PinSet>([this] { queue.wantMaintenance(); }))
        , checkpointer(counters)
        , writer(queue, *pins, counters, checkpointer)
    {
    }
    ~StoreThreads()
    {
        pins->close();
        queue.close();
    }

    Status start(const StoreOptions &options)
    {
        MADMAIL_CHECK(writer.start(path, options.maxPages));
        MADMAIL_CHECK(checkpointer.start(path));
        for (int i = 0; i < readerThreads; ++i)
            MADMAIL_CHECK(readers.addThread([this] { return openReadConnection(readerCache); }));
        return {};
    }

    Result<std::unique_ptr<ReadConnection>> openReadConnection(Bytes cache) const
    {
        MADMAIL_TRY(std::shared_ptr<Connection> connection, Connection::open(path, ConnectionMode::ReadOnly, cache));
        return std::unique_ptr<ReadConnection>(new ReadConnection(std::move(connection)));
    }

    Result<BorrowedConnection> borrowReadConnection() const
    {
        std::unique_ptr<ReadConnection> connection = shelf->take();
        if (!connection) {
            MADMAIL_TRY(connection, openReadConnection(mebibytes(2)));
        }
        return BorrowedConnection(connection.release(), ReturnConnection(shelf));
    }

    const QString path;
    const std::shared_ptr<ConnectionShelf> shelf = std::make_shared<ConnectionShelf>();
    StoreCounters counters;
    WriteQueue queue;
    std::shared_ptr<PinSet> pins;
    Checkpointer checkpointer;
    WriterThread writer;
    ReaderPool readers;
};

Store::Store() = default;

Store::~Store()
{
    if (!m_threads)
        return;
    // Readers may still queue writes, and completions of writes may still find a store that refuses them.
    m_threads->readers.close();
    m_threads->queue.close();
    m_threads->writer.join();
}

Result<std::unique_ptr<Store>> Store::open(StoreOptions options)
{
    MADMAIL_CHECK(prepareDatabase(options));
    std::unique_ptr<Store> store(new Store);
    store->m_threads = std::make_unique<StoreThreads>(options);
    MADMAIL_CHECK(store->m_threads->start(options));
    return store;
}

void Store::enqueue(std::unique_ptr<WriteJob> job, WritePriority priority, Bytes weight)
{
    job->priority = priority;
    job->weight = weight;
    if (m_threads->queue.push(job))
        return;
    job->fail({ErrorCode::Busy, QT_TRANSLATE_NOOP("Server", "The server is too busy. Try again in a moment.")});
    job->complete();
}

Status Store::read(UniqueFunction<void(ReadConnection &)> job)
{
    return m_threads->readers.push(std::move(job));
}

Result<BorrowedConnection> Store::borrowReadConnection() const
{
    return m_threads->borrowReadConnection();
}

Result<std::unique_ptr<ReadConnection>> Store::openReadConnection(Bytes cache) const
{
    return m_threads->openReadConnection(cache);
}

BodyPin Store::pinBody(BodyId body)
{
    return PinSet::pin(m_threads->pins, body);
}

Status Store::backUp(const QString &target) const
{
    if (QFileInfo::exists(target))
        return Error{ErrorCode::AlreadyExists, {QT_TRANSLATE_NOOP("Server", "%1 exists already."), {target}}};
    MADMAIL_CHECK(createFile(target));
    Status status;
    {
        MADMAIL_TRY(const auto connection, Connection::open(m_threads->path, ConnectionMode::ReadOnly, setUpCache));
        status = Statement(*connection, "VACUUM INTO ?1", target).run();
    }
    if (!status.ok())
        QFile::remove(target);
    return status;
}

StoreStats Store::stats() const
{
    const StoreCounters &counters = m_threads->counters;
    StoreStats stats;
    stats.batches = counters.batches;
    stats.jobs = counters.jobs;
    stats.retriedBatches = counters.retriedBatches;
    stats.backgroundSteps = counters.backgroundSteps;
    stats.declaredBytes = counters.declaredBytes;
    stats.bodyBytesFreed = counters.bodyBytesFreed;
    stats.checkpoints = counters.checkpoints;
    stats.commitTime = std::chrono::nanoseconds(counters.commitNanoseconds);
    stats.slowestCommit = std::chrono::nanoseconds(counters.slowestCommitNanoseconds);
    stats.walBytes = counters.walBytes;
    stats.maintenancePending = counters.maintenancePending;
    stats.waitingJobs = m_threads->queue.waitingJobs();
    return stats;
}

} // namespace Madmail::Store
