// SPDX-License-Identifier: GPL-3.0-or-later
// Message bodies in rows of at most 256 KiB, stored once however many mailboxes they are in.
#pragma once

#include "server/base/bytes.h"
#include "server/store/incoming_body.h"
#include "server/store/read_connection.h"

#include <QByteArray>

namespace Madmail::Store {

/// Reads bodies. Thread: that of the connection; usually a reader thread.
class BodyQueries
{
public:
    explicit BodyQueries(const ReadConnection &connection)
        : m_connection(connection)
    {
    }

    /// At most `maxBytes` (≤ bodyChunkBytes) from `offset` on; shorter at the end, empty behind it.
    /// Hold a BodyPin over the calls for one message. Errors: NotFound (freed meanwhile), BadInput, Storage.
    Result<QByteArray> read(BodyId body, qint64 offset, qint64 maxBytes) const;

    /// Errors: NotFound, Storage.
    Result<qint64> size(BodyId body) const;

protected:
    const ReadConnection &m_connection;
};

/// Writes bodies, inside a write job.
class BodyStore : public BodyQueries
{
public:
    explicit BodyStore(WriteTransaction &transaction)
        : BodyQueries(transaction)
        , m_transaction(transaction)
    {
    }

    /// Stores a short body, or takes a long one from staging. Every MessageTable::append() in the same job adds a
    /// reference; a body that gets none is freed later. The job keeps `body`: it may be run again.
    /// Errors: what went wrong while the body was staged (StorageFull, Storage).
    Result<BodyId> insert(const IncomingBody &body);

    /// Short bodies (≤ bodyChunkBytes) that are in memory anyway.
    Result<BodyId> insert(QByteArrayView content);

private:
    friend class BodyWriter;
    friend class StagedBody;
    Status discardStaged(BodyId body);
    Status insertChunk(BodyId body, qint64 sequence, QByteArrayView content);
    Status stage(StagedBody &staged, qint64 offset, QByteArrayView chunk);

    WriteTransaction &m_transaction;
};

} // namespace Madmail::Store
