// SPDX-License-Identifier: GPL-3.0-or-later
// MessageQueries: what the message table can be asked.
#include "server/store/flag_text.h"
#include "server/store/message_table.h"
#include "server/store/statement.h"

#include <QCoreApplication>

namespace Madmail::Store {

namespace {

/// Columns of `SELECT uid, body_id, size, internal_date, system_flags, keywords`.
MessageMeta metaOf(const Statement &row)
{
    MessageMeta meta;
    meta.uid = Uid(row.integer(0));
    meta.body = {row.integer(1)};
    meta.size = row.integer(2);
    meta.internalDate = row.integer(3);
    meta.flags = flagsOf(row, 4);
    return meta;
}

Result<std::vector<Uid>> allUids(Statement &select, std::size_t expected)
{
    std::vector<Uid> uids;
    uids.reserve(expected);
    while (select.step())
        uids.push_back(Uid(select.integer(0)));
    MADMAIL_CHECK(select.status());
    return uids;
}

} // namespace

Result<std::vector<MessageMeta>> MessageQueries::list(MailboxId mailbox, Uid first, Uid last, int limit) const
{
    Statement select(m_connection,
                     "SELECT uid, body_id, size, internal_date, system_flags, keywords FROM messages"
                     " WHERE mailbox_id = ?1 AND uid BETWEEN ?2 AND ?3 ORDER BY uid LIMIT ?4",
                     mailbox, first, last, std::clamp(limit, 0, maxMetaRows));
    std::vector<MessageMeta> messages;
    while (select.step())
        messages.push_back(metaOf(select));
    MADMAIL_CHECK(select.status());
    return messages;
}

Result<std::optional<MessageMeta>> MessageQueries::find(MailboxId mailbox, Uid uid) const
{
    Statement select(m_connection,
                     "SELECT uid, body_id, size, internal_date, system_flags, keywords FROM messages"
                     " WHERE mailbox_id = ?1 AND uid = ?2",
                     mailbox, uid);
    std::optional<MessageMeta> message;
    if (select.step())
        message = metaOf(select);
    MADMAIL_CHECK(select.status());
    return message;
}

Result<std::vector<MessageMeta>> MessageQueries::find(MailboxId mailbox, std::span<const Uid> uids) const
{
    if (uids.size() > maxMetaRows)
        return Error{ErrorCode::TooLarge, QT_TRANSLATE_NOOP("Server", "Too many messages were asked for at once.")};
    std::vector<MessageMeta> messages;
    messages.reserve(uids.size());
    for (const Uid uid : uids) {
        MADMAIL_TRY(std::optional<MessageMeta> message, find(mailbox, uid));
        if (message)
            messages.push_back(*std::move(message));
    }
    return messages;
}

Result<std::vector<Uid>> MessageQueries::uids(MailboxId mailbox, Uid first) const
{
    std::size_t expected = 0;
    if (first <= 1) {
        Statement counter(m_connection, "SELECT message_count FROM mailboxes WHERE id = ?1", mailbox);
        if (counter.step())
            expected = std::size_t(counter.integer(0));
        MADMAIL_CHECK(counter.status());
    }
    Statement select(m_connection, "SELECT uid FROM messages WHERE mailbox_id = ?1 AND uid >= ?2 ORDER BY uid", mailbox,
                     first);
    return allUids(select, expected);
}

Result<Uid> MessageQueries::firstUnseen(MailboxId mailbox) const
{
    Statement select(m_connection,
                     "SELECT uid FROM messages WHERE mailbox_id = ?1 AND (system_flags & 1) = 0 ORDER BY uid LIMIT 1",
                     mailbox);
    const Uid uid = select.step() ? Uid(select.integer(0)) : 0;
    MADMAIL_CHECK(select.status());
    return uid;
}

Result<DeletedTotals> MessageQueries::deletedTotals(MailboxId mailbox) const
{
    Statement select(m_connection,
                     "SELECT count(*), coalesce(sum(size), 0) FROM messages WHERE mailbox_id = ?1 AND (system_flags & 8) <> 0",
                     mailbox);
    DeletedTotals totals;
    if (select.step())
        totals = {quint32(select.integer(0)), select.integer(1)};
    MADMAIL_CHECK(select.status());
    return totals;
}

Result<SelectedMessages> MessageQueries::select(MailboxId mailbox, Uid first, const MessageFilter &filter,
                                                int limit) const
{
    const std::size_t most = std::size_t(std::clamp(limit, 1, maxUidsInJob));
    Statement rows(m_connection,
                   "SELECT uid, size, system_flags, internal_date FROM messages WHERE mailbox_id = ?1 AND uid >= ?2"
                   " ORDER BY uid LIMIT ?3",
                   mailbox, first, maxSelectRows);
    SelectedMessages selected;
    Uid last = 0;
    while (selected.uids.size() < most && rows.step()) {
        last = Uid(rows.integer(0));
        ++selected.lookedAt;
        if (!filter.matches(rows.integer(2), rows.integer(3)))
            continue;
        selected.uids.push_back(last);
        selected.bytes += rows.integer(1);
    }
    MADMAIL_CHECK(rows.status());
    const bool isEnd = selected.uids.size() < most && selected.lookedAt < maxSelectRows;
    selected.next = isEnd ? 0 : last + 1;
    return selected;
}

Result<std::vector<Uid>> MessageQueries::deletedUids(MailboxId mailbox) const
{
    Statement select(m_connection,
                     "SELECT uid FROM messages WHERE mailbox_id = ?1 AND (system_flags & 8) <> 0 ORDER BY uid",
                     mailbox);
    return allUids(select, 0);
}

} // namespace Madmail::Store
