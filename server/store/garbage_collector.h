// SPDX-License-Identifier: GPL-3.0-or-later
// Frees what nobody refers to any more, a little at a time. Inside the store only.
#pragma once

#include "server/store/connection.h"
#include "server/store/pin_set.h"
#include "server/store/read_connection.h"

#include <chrono>

namespace Madmail::Store {

/// Thread: the writer. What there is to do stands in the database (removed_mailboxes, bodies without references, free
/// pages), so nothing is forgotten by a crash.
class GarbageCollector
{
public:
    explicit GarbageCollector(PinSet &pins)
        : m_pins(pins)
    {
    }

    /// One step of at most 2 MiB or about 2 ms, in the open transaction: first rows of removed mailboxes, then bodies that
    /// are not pinned, then free pages are given back to the file system (one eighth of the file, and at least 16 MiB,
    /// is kept for the next mail). False: there was nothing to do.
    Result<bool> step(WriteTransaction &transaction, Connection &connection);

    /// Bytes freed by the last step.
    qint64 freedBytes() const { return m_freedBytes; }

private:
    Result<bool> emptyRemovedMailbox(WriteTransaction &transaction);
    /// True when there is more.
    Result<bool> removeSlice(WriteTransaction &transaction, MailboxId mailbox);
    Result<bool> freeBodies(WriteTransaction &transaction);
    Result<qint64> freeChunks(WriteTransaction &transaction, BodyId body, qint64 size);
    Result<bool> vacuum(Connection &connection);

    bool isTimeUp() const { return std::chrono::steady_clock::now() >= m_deadline; }

    PinSet &m_pins;
    std::chrono::steady_clock::time_point m_deadline;
    qint64 m_vacuumPages = 16;
    qint64 m_freedBytes = 0;
};

} // namespace Madmail::Store
