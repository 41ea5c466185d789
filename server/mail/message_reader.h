// SPDX-License-Identifier: GPL-3.0-or-later
// Reading messages without knowing how they are stored.
#pragma once

#include "server/mail/mail_values.h"

#include "server/base/message_meta.h"
#include "server/base/result.h"

#include <span>

namespace Madmail::Store {
class ReadConnection;
}

namespace Madmail::Mail {

/// Reads metadata and bodies of messages over one database connection.
/// Thread: that of the connection (an I/O thread for metadata; a reader thread for bodies).
class MessageReader
{
public:
    explicit MessageReader(Store::ReadConnection &connection)
        : m_connection(connection)
    {
    }

    static constexpr int maxMetas = 256;
    static constexpr qint64 maxChunk = 256 * 1024;

    /// Metadata of the messages with these UIDs (ascending, at most maxMetas); messages that are gone are left out.
    Result<std::vector<MessageMeta>> metas(MailboxId mailbox, std::span<const Uid> uids);

    /// All UIDs of a mailbox, ascending (a reader thread's work).
    Result<std::vector<Uid>> allUids(MailboxId mailbox);

    /// First message without \Seen, or 0.
    Result<Uid> firstUnseen(MailboxId mailbox);

    /// How many are marked \Deleted, and their size.
    Result<DeletedTotals> deletedTotals(MailboxId mailbox);

    /// Up to `maxBytes` (≤ maxChunk) of a body from `offset`; shorter only at its end. NotFound when it is gone.
    Result<QByteArray> body(BodyId body, qint64 offset, qint64 maxBytes);

private:
    Store::ReadConnection &m_connection;
};

} // namespace Madmail::Mail
