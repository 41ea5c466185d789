// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/garbage_collector.h"

#include "server/store/incoming_body.h"
#include "server/store/statement.h"

#include <algorithm>

namespace Madmail::Store {

namespace {

constexpr qint64 stepBytes = 2 * 1024 * 1024;
constexpr std::chrono::milliseconds stepTime{2};
constexpr int sliceMessages = 32;
constexpr int stepBodies = 512;
constexpr int stepChunks = int(stepBytes / bodyChunkBytes);
constexpr qint64 keptFreeBytes = 16 * 1024 * 1024;
constexpr qint64 keptFreeFraction = 8;
constexpr qint64 fewestVacuumPages = 4;

} // namespace

Result<bool> GarbageCollector::step(WriteTransaction &transaction, Connection &connection)
{
    m_freedBytes = 0;
    m_deadline = std::chrono::steady_clock::now() + stepTime;
    MADMAIL_TRY(const bool emptied, emptyRemovedMailbox(transaction));
    if (emptied)
        return true;
    MADMAIL_TRY(const bool freed, freeBodies(transaction));
    if (freed)
        return true;
    return vacuum(connection);
}

Result<bool> GarbageCollector::emptyRemovedMailbox(WriteTransaction &transaction)
{
    MailboxId mailbox;
    {
        Statement select(transaction, "SELECT mailbox_id FROM removed_mailboxes LIMIT 1");
        if (select.step())
            mailbox = {select.integer(0)};
        MADMAIL_CHECK(select.status());
    }
    if (!mailbox.isValid())
        return false;
    bool more = true;
    while (more && !isTimeUp()) {
        MADMAIL_TRY(const bool full, removeSlice(transaction, mailbox));
        more = full;
    }
    if (!more)
        MADMAIL_CHECK(Statement(transaction, "DELETE FROM removed_mailboxes WHERE mailbox_id = ?1", mailbox).run());
    return true;
}

Result<bool> GarbageCollector::removeSlice(WriteTransaction &transaction, MailboxId mailbox)
{
    std::vector<BodyId> bodies;
    {
        Statement rows(transaction,
                       "DELETE FROM messages WHERE mailbox_id = ?1 AND uid IN"
                       " (SELECT uid FROM messages WHERE mailbox_id = ?1 ORDER BY uid LIMIT ?2) RETURNING body_id",
                       mailbox, sliceMessages);
        while (rows.step())
            bodies.push_back({rows.integer(0)});
        MADMAIL_CHECK(rows.status());
    }
    for (const BodyId body : bodies)
        MADMAIL_CHECK(transaction.dropReference(body));
    return bodies.size() == std::size_t(sliceMessages);
}

Result<bool> GarbageCollector::freeBodies(WriteTransaction &transaction)
{
    struct Candidate
    {
        BodyId id;
        qint64 size;
    };
    std::vector<Candidate> candidates;
    {
        Statement select(transaction, "SELECT id, size FROM bodies WHERE refs = 0 AND staged = 0");
        qint64 bytes = 0;
        while (candidates.size() < std::size_t(stepBodies) && bytes < stepBytes && select.step()) {
            const Candidate candidate{{select.integer(0)}, select.integer(1)};
            if (!m_pins.beginFreeing(candidate.id))
                continue;
            candidates.push_back(candidate);
            bytes += candidate.size;
        }
        MADMAIL_CHECK(select.status());
    }
    for (const Candidate &candidate : candidates) {
        MADMAIL_TRY(const qint64 freed, freeChunks(transaction, candidate.id, candidate.size));
        m_freedBytes += freed;
        if (m_freedBytes >= stepBytes || isTimeUp())
            break;
    }
    return !candidates.empty();
}

Result<qint64> GarbageCollector::freeChunks(WriteTransaction &transaction, BodyId body, qint64 size)
{
    qint64 chunks = 0;
    {
        // From the first chunk on; the body's row goes with the last one.
        Statement remove(transaction,
                         "DELETE FROM body_chunks WHERE id IN (SELECT id FROM body_chunks"
                         " WHERE id BETWEEN ?1 AND ?1 + 65535 ORDER BY id LIMIT ?2)",
                         body.value * 65536, stepChunks);
        MADMAIL_TRY(chunks, remove.runAndCount());
    }
    if (chunks < stepChunks)
        MADMAIL_CHECK(Statement(transaction, "DELETE FROM bodies WHERE id = ?1", body).run());
    return std::min(size, chunks * bodyChunkBytes);
}

Result<bool> GarbageCollector::vacuum(Connection &connection)
{
    MADMAIL_TRY(const qint64 pageBytes, connection.number("PRAGMA page_size"));
    MADMAIL_TRY(const qint64 pages, connection.number("PRAGMA page_count"));
    MADMAIL_TRY(const qint64 freePages, connection.number("PRAGMA freelist_count"));
    const qint64 kept = std::max(keptFreeBytes / pageBytes, pages / keptFreeFraction);
    if (freePages <= kept)
        return false;
    const qint64 step = std::min(m_vacuumPages, freePages - kept);
    const QByteArray sql = "PRAGMA incremental_vacuum(" + QByteArray::number(step) + ')';
    MADMAIL_CHECK(connection.execute(sql.constData()));
    // The last page of the file is searched for in the list of free pages: what one costs depends on how many are free.
    m_vacuumPages = isTimeUp() ? std::max(m_vacuumPages / 2, fewestVacuumPages)
                               : std::min(m_vacuumPages + m_vacuumPages / 4 + 1, stepBytes / pageBytes);
    return true;
}

} // namespace Madmail::Store
