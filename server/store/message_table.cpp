// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/message_table.h"

#include "server/store/flag_text.h"
#include "server/store/statement.h"

#include <QCoreApplication>

#include <limits>

namespace Madmail::Store {

namespace {

constexpr qint64 largestUid = std::numeric_limits<Uid>::max() - 1; // so that UIDNEXT fits as well

Error noSuchMailbox()
{
    return {ErrorCode::NotFound, QT_TRANSLATE_NOOP("Server", "There is no such mailbox.")};
}

Error noUidsLeft()
{
    return {ErrorCode::Refused,
            QT_TRANSLATE_NOOP("Server", "The mailbox has used up its message numbers. Use another mailbox.")};
}

Status checkCount(std::span<const Uid> uids)
{
    if (uids.size() <= std::size_t(maxUidsInJob))
        return {};
    return Error{ErrorCode::TooLarge, QT_TRANSLATE_NOOP("Server", "Too many messages were to be changed at once.")};
}

/// Ascending and without repetition, whatever order the client chose.
std::vector<Uid> inOrder(std::span<const Uid> uids)
{
    std::vector<Uid> sorted(uids.begin(), uids.end());
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    return sorted;
}

MessageFlags changed(MessageFlags now, FlagChange change, const MessageFlags &flags)
{
    switch (change) {
    case FlagChange::Add:
        now.add(flags);
        return now;
    case FlagChange::Remove:
        now.remove(flags);
        return now;
    case FlagChange::Replace:
        break;
    }
    MessageFlags replaced; // add() sorts and leaves out duplicates
    replaced.add(flags);
    return replaced;
}

} // namespace

Result<AppendedMessage> MessageTable::append(MailboxId mailbox, BodyId body, qint64 size, UnixSeconds internalDate,
                                             const MessageFlags &flags)
{
    AppendedMessage appended;
    {
        // A question and a change take half the time of one statement with RETURNING.
        Statement place(m_transaction, "SELECT uid_next, uid_validity, account_id FROM mailboxes WHERE id = ?1",
                        mailbox);
        if (!place.step()) {
            MADMAIL_CHECK(place.status());
            return noSuchMailbox();
        }
        if (place.integer(0) > largestUid)
            return noUidsLeft();
        appended = {Uid(place.integer(0)), quint32(place.integer(1)), {place.integer(2)}};
    }
    MADMAIL_CHECK(Statement(m_transaction,
                            "UPDATE mailboxes SET uid_next = uid_next + 1, message_count = message_count + 1,"
                            " unseen_count = unseen_count + ?2, size_bytes = size_bytes + ?3 WHERE id = ?1",
                            mailbox, flags.has(FlagSeen) ? 0 : 1, size)
                      .run());
    MADMAIL_CHECK(
        Statement(m_transaction,
                  "UPDATE accounts SET used_bytes = used_bytes + ?2, message_count = message_count + 1 WHERE id = ?1",
                  appended.account, size)
            .run());
    MADMAIL_CHECK(
        Statement(m_transaction,
                  "INSERT INTO messages (mailbox_id, uid, body_id, size, internal_date, system_flags, keywords)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                  mailbox, appended.uid, body, size, internalDate, int(flags.system), keywordText(flags))
            .run());
    MADMAIL_CHECK(m_transaction.addReference(body));
    return appended;
}

Result<std::vector<FlagsOfMessage>> MessageTable::changeFlags(MailboxId mailbox, std::span<const Uid> uids,
                                                            FlagChange change, const MessageFlags &flags)
{
    MADMAIL_CHECK(checkCount(uids));
    MADMAIL_CHECK(requireMailbox(mailbox));
    std::vector<FlagsOfMessage> answer;
    Totals totals;
    for (const Uid uid : uids) {
        MADMAIL_TRY(std::optional<MessageFlags> now, changeOne(mailbox, uid, change, flags, totals.unseen));
        if (now)
            answer.push_back({uid, *std::move(now)});
    }
    MADMAIL_CHECK(applyTotals(mailbox, totals));
    return answer;
}

Result<std::optional<MessageFlags>> MessageTable::changeOne(MailboxId mailbox, Uid uid, FlagChange change,
                                                            const MessageFlags &flags, qint64 &unseen)
{
    MessageFlags before;
    {
        Statement select(m_transaction,
                         "SELECT system_flags, keywords FROM messages WHERE mailbox_id = ?1 AND uid = ?2", mailbox,
                         uid);
        if (!select.step()) {
            MADMAIL_CHECK(select.status());
            return std::optional<MessageFlags>();
        }
        before = flagsOf(select, 0);
    }
    MessageFlags after = changed(before, change, flags);
    if (after != before)
        MADMAIL_CHECK(
            Statement(m_transaction,
                      "UPDATE messages SET system_flags = ?3, keywords = ?4 WHERE mailbox_id = ?1 AND uid = ?2",
                      mailbox, uid, int(after.system), keywordText(after))
                .run());
    unseen += int(before.has(FlagSeen)) - int(after.has(FlagSeen));
    return std::optional(std::move(after));
}

Result<ExpungedMessages> MessageTable::remove(MailboxId mailbox, std::span<const Uid> uids)
{
    return remove(mailbox, uids, MessageFilter{});
}

Result<ExpungedMessages> MessageTable::expunge(MailboxId mailbox, std::span<const Uid> among)
{
    return remove(mailbox, among, MessageFilter::with(FlagDeleted));
}

Result<ExpungedMessages> MessageTable::expunge(MailboxId mailbox)
{
    std::vector<Uid> marked;
    {
        Statement select(
            m_transaction,
            "SELECT uid FROM messages WHERE mailbox_id = ?1 AND (system_flags & 8) <> 0 ORDER BY uid LIMIT ?2", mailbox,
            maxUidsInJob + 1);
        while (select.step())
            marked.push_back(Uid(select.integer(0)));
        MADMAIL_CHECK(select.status());
    }
    const bool complete = marked.size() <= std::size_t(maxUidsInJob);
    if (!complete)
        marked.resize(std::size_t(maxUidsInJob));
    MADMAIL_TRY(ExpungedMessages expunged, remove(mailbox, marked, MessageFilter::with(FlagDeleted)));
    expunged.complete = complete;
    return expunged;
}

Result<ExpungedMessages> MessageTable::remove(MailboxId mailbox, std::span<const Uid> uids,
                                              const MessageFilter &filter)
{
    MADMAIL_CHECK(checkCount(uids));
    MADMAIL_CHECK(requireMailbox(mailbox));
    ExpungedMessages expunged;
    Totals totals;
    for (const Uid uid : inOrder(uids)) {
        MADMAIL_TRY(const bool removed, removeOne(mailbox, uid, filter, totals));
        if (removed)
            expunged.uids.push_back(uid);
    }
    MADMAIL_CHECK(applyTotals(mailbox, totals));
    expunged.bytes = -totals.bytes;
    return expunged;
}

Result<bool> MessageTable::removeOne(MailboxId mailbox, Uid uid, const MessageFilter &filter, Totals &totals)
{
    BodyId body;
    {
        Statement row(m_transaction,
                      "SELECT body_id, size, system_flags, internal_date FROM messages"
                      " WHERE mailbox_id = ?1 AND uid = ?2",
                      mailbox, uid);
        if (!row.step() || !filter.matches(row.integer(2), row.integer(3))) {
            MADMAIL_CHECK(row.status());
            return false;
        }
        body = {row.integer(0)};
        totals.messages -= 1;
        totals.bytes -= row.integer(1);
        totals.unseen -= (row.integer(2) & FlagSeen) ? 0 : 1;
    }
    MADMAIL_CHECK(
        Statement(m_transaction, "DELETE FROM messages WHERE mailbox_id = ?1 AND uid = ?2", mailbox, uid).run());
    MADMAIL_CHECK(m_transaction.dropReference(body));
    return true;
}

Result<UidMapping> MessageTable::copy(MailboxId from, std::span<const Uid> uids, MailboxId to)
{
    MADMAIL_CHECK(checkCount(uids));
    MADMAIL_CHECK(requireMailbox(from));
    UidMapping copied;
    qint64 uidNext = 0;
    {
        Statement target(m_transaction, "SELECT uid_next, uid_validity FROM mailboxes WHERE id = ?1", to);
        if (!target.step()) {
            MADMAIL_CHECK(target.status());
            return noSuchMailbox();
        }
        uidNext = target.integer(0);
        copied.uidValidity = quint32(target.integer(1));
    }
    const std::vector<Uid> sources = inOrder(uids);
    if (uidNext + qint64(sources.size()) > largestUid)
        return noUidsLeft();
    Totals totals;
    for (const Uid uid : sources) {
        Statement row(m_transaction,
                      "INSERT INTO messages (mailbox_id, uid, body_id, size, internal_date, system_flags, keywords)"
                      " SELECT ?3, ?4, body_id, size, internal_date, system_flags, keywords FROM messages"
                      " WHERE mailbox_id = ?1 AND uid = ?2 RETURNING body_id, size, system_flags",
                      from, uid, to, uidNext);
        if (row.step()) {
            copied.source.push_back(uid);
            copied.target.push_back(Uid(uidNext++));
            totals.messages += 1;
            totals.bytes += row.integer(1);
            totals.unseen += (row.integer(2) & FlagSeen) ? 0 : 1;
            MADMAIL_CHECK(m_transaction.addReference({row.integer(0)}));
        }
        MADMAIL_CHECK(row.status());
    }
    MADMAIL_CHECK(Statement(m_transaction, "UPDATE mailboxes SET uid_next = ?2 WHERE id = ?1", to, uidNext).run());
    MADMAIL_CHECK(applyTotals(to, totals));
    return copied;
}

Result<UidMapping> MessageTable::move(MailboxId from, std::span<const Uid> uids, MailboxId to)
{
    MADMAIL_TRY(UidMapping copied, copy(from, uids, to));
    MADMAIL_CHECK(remove(from, copied.source));
    return copied;
}

Status MessageTable::applyTotals(MailboxId mailbox, const Totals &totals)
{
    if (totals.messages == 0 && totals.unseen == 0)
        return {};
    qint64 account = 0;
    {
        Statement update(m_transaction,
                         "UPDATE mailboxes SET message_count = message_count + ?2, unseen_count = unseen_count + ?3,"
                         " size_bytes = size_bytes + ?4 WHERE id = ?1 RETURNING account_id",
                         mailbox, totals.messages, totals.unseen, totals.bytes);
        if (update.step())
            account = update.integer(0);
        MADMAIL_CHECK(update.status());
    }
    if (totals.messages == 0)
        return {};
    return Statement(
               m_transaction,
               "UPDATE accounts SET used_bytes = used_bytes + ?2, message_count = message_count + ?3 WHERE id = ?1",
               account, totals.bytes, totals.messages)
        .run();
}

Status MessageTable::requireMailbox(MailboxId mailbox) const
{
    Statement select(m_transaction, "SELECT 1 FROM mailboxes WHERE id = ?1", mailbox);
    if (select.step())
        return {};
    MADMAIL_CHECK(select.status());
    return noSuchMailbox();
}

} // namespace Madmail::Store
