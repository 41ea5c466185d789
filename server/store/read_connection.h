// SPDX-License-Identifier: GPL-3.0-or-later
// A place to ask the database from, and the transaction in which a write job works.
#pragma once

#include "server/base/ids.h"
#include "server/base/result.h"

#include <memory>
#include <vector>

namespace Madmail::Store {

class Connection;
class Statement;

/// A connection that can only ask. Give it to the query classes: `AccountQueries(connection).find(address)`.
///
/// Every query sees the last commit. Several that must agree with each other are put under one ReadSnapshot.
/// Thread: the one that opened it, and it is destroyed there. Memory: its page cache (2 MiB unless told otherwise).
class ReadConnection
{
public:
    ~ReadConnection();
    ReadConnection(const ReadConnection &) = delete;
    ReadConnection &operator=(const ReadConnection &) = delete;

private:
    friend class ConnectionShelf;
    friend class Store;
    friend class StoreThreads;
    friend class ReadSnapshot;
    friend class Statement;
    friend class WriteTransaction;
    explicit ReadConnection(std::shared_ptr<Connection> connection);

    std::shared_ptr<Connection> m_connection;
};

class ConnectionShelf;

/// Puts a borrowed connection back.
class ReturnConnection
{
public:
    explicit ReturnConnection(std::shared_ptr<ConnectionShelf> shelf);
    void operator()(ReadConnection *connection) const;

private:
    std::shared_ptr<ConnectionShelf> m_shelf;
};

/// For one operation: nobody else uses it meanwhile, on whatever thread.
using BorrowedConnection = std::unique_ptr<ReadConnection, ReturnConnection>;

/// While it lives, all queries of a connection see one and the same state. Keep it for a moment only (at most one chunk
/// of a body, or 256 rows): a long one stops the write-ahead log from being reset. Not for a WriteTransaction, which is
/// one state anyway.
class ReadSnapshot
{
public:
    explicit ReadSnapshot(const ReadConnection &connection);
    ~ReadSnapshot();
    ReadSnapshot(const ReadSnapshot &) = delete;
    ReadSnapshot &operator=(const ReadSnapshot &) = delete;

private:
    const ReadConnection &m_connection;
};

/// What a write job works on: asks like a ReadConnection (and sees its own changes), and is what the table classes
/// need: `MessageTable(transaction).append(…)`. Thread: the store's writer, for the time of one job.
class WriteTransaction final : public ReadConnection
{
public:
    ~WriteTransaction();

private:
    friend class Store;
    friend class StoreThreads;
    friend class WriterThread;
    friend class BodyStore;
    friend class GarbageCollector;
    friend class MessageTable;
    friend class MailboxTable;
    friend class AccountTable;
    explicit WriteTransaction(std::shared_ptr<Connection> connection);

    /// A body that this job has inserted or taken from staging; its row is written once, when the job ends.
    struct NewBodyRow
    {
        BodyId id;
        qint64 size = 0;
        qint64 references = 0;
        bool staged = false;
    };
    /// Adds one reference to a body: in memory for those of this job, in the database for older ones.
    Status addReference(BodyId body);
    Status dropReference(BodyId body);
    Status writeNewBodies();
    void beginJob();

    std::vector<NewBodyRow> m_newBodies;
    qint64 m_nextBodyId = 1; ///< never goes back while the program runs, so that an undone id is never met again
    bool m_leavesGarbage = false;
};

} // namespace Madmail::Store
