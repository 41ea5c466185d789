// SPDX-License-Identifier: GPL-3.0-or-later
// Messages: their place in mailboxes, their flags, and the counters that follow from them.
#pragma once

#include "server/base/message_changes.h"
#include "server/base/message_meta.h"
#include "server/base/result.h"
#include "server/store/read_connection.h"

#include <optional>
#include <span>
#include <vector>

namespace Madmail::Store {

/// Rows read at a time, so that no thread is held up.
inline constexpr int maxMetaRows = 256;
/// UIDs that one call may change (more is TooLarge). Longer lists are split, if possible into several jobs, so that
/// deliveries are not held up.
inline constexpr int maxUidsInJob = 1000;

struct AppendedMessage
{
    Uid uid = 0;
    quint32 uidValidity = 0;
    AccountId account;
};

struct ExpungedMessages
{
    std::vector<Uid> uids; ///< ascending
    qint64 bytes = 0;
    bool complete = true; ///< false: more are left than one job may remove; queue another
};

/// Rows that select() looks at in one call.
inline constexpr int maxSelectRows = 4096;

/// Which messages are meant: every condition must hold; without any, all are.
struct MessageFilter
{
    quint8 mask = 0;                   ///< system flags that matter …
    quint8 flags = 0;                  ///< … and those of them that must be set
    std::optional<UnixSeconds> before; ///< internal date earlier than this

    static MessageFilter with(SystemFlag flag) { return {quint8(flag), quint8(flag), {}}; }
    static MessageFilter without(SystemFlag flag) { return {quint8(flag), 0, {}}; }
    bool matches(qint64 systemFlags, UnixSeconds internalDate) const
    {
        return (systemFlags & mask) == flags && (!before || internalDate < *before);
    }
};

/// One page of a search through a mailbox.
struct SelectedMessages
{
    std::vector<Uid> uids; ///< ascending
    qint64 bytes = 0;
    qint64 lookedAt = 0; ///< messages that were asked, matching or not
    Uid next = 0;        ///< where to go on, or 0: that was the end
};

/// Queries by primary key; bounded, so fit for an I/O thread (uids() of a large mailbox belongs to a reader).
class MessageQueries
{
public:
    explicit MessageQueries(const ReadConnection &connection)
        : m_connection(connection)
    {
    }

    /// Messages with first ≤ uid ≤ last, ascending, at most `limit` (≤ maxMetaRows).
    Result<std::vector<MessageMeta>> list(MailboxId mailbox, Uid first, Uid last, int limit = maxMetaRows) const;
    Result<std::optional<MessageMeta>> find(MailboxId mailbox, Uid uid) const;
    /// These messages in the order asked for, without those that are gone. Errors: TooLarge above maxMetaRows.
    Result<std::vector<MessageMeta>> find(MailboxId mailbox, std::span<const Uid> uids) const;
    /// All UIDs from `first` on, ascending. 4 bytes for each message.
    Result<std::vector<Uid>> uids(MailboxId mailbox, Uid first = 1) const;
    /// The first message without \Seen, or 0. Passes over all seen ones: ask only when there are unseen ones.
    Result<Uid> firstUnseen(MailboxId mailbox) const;
    Result<DeletedTotals> deletedTotals(MailboxId mailbox) const;
    /// Messages that match, from `first` on: at most `limit` (≤ maxUidsInJob), looking at maxSelectRows at most. In the
    /// order of UIDs, because an index of dates or flags would make each delivery and each STORE dearer.
    Result<SelectedMessages> select(MailboxId mailbox, Uid first, const MessageFilter &filter, int limit) const;
    /// Messages marked \Deleted, ascending.
    Result<std::vector<Uid>> deletedUids(MailboxId mailbox) const;

protected:
    const ReadConnection &m_connection;
};

/// Changes, inside a write job. All keep the counters of mailbox and account exact, and answer NotFound when the
/// mailbox is not there (any more). UIDs that are not there are left out of the answer.
class MessageTable : public MessageQueries
{
public:
    explicit MessageTable(WriteTransaction &transaction)
        : MessageQueries(transaction)
        , m_transaction(transaction)
    {
    }

    /// Gives the body the next UID of the mailbox. Quota is the caller's rule: ask AccountQueries in the same job.
    /// Errors: Refused when the mailbox has no UIDs left.
    Result<AppendedMessage> append(MailboxId mailbox, BodyId body, qint64 size, UnixSeconds internalDate,
                                   const MessageFlags &flags);
    /// The new flags of each message that is there, changed or not. Errors: TooLarge.
    Result<std::vector<FlagsOfMessage>> changeFlags(MailboxId mailbox, std::span<const Uid> uids, FlagChange change,
                                                  const MessageFlags &flags);
    /// Removes these messages, whatever their flags. Errors: TooLarge.
    Result<ExpungedMessages> remove(MailboxId mailbox, std::span<const Uid> uids);
    /// Removes those of these messages that (still) match. Errors: TooLarge.
    Result<ExpungedMessages> remove(MailboxId mailbox, std::span<const Uid> uids, const MessageFilter &filter);
    /// Removes what is marked \Deleted, at most maxUidsInJob messages; with `among`, only those (UID EXPUNGE).
    Result<ExpungedMessages> expunge(MailboxId mailbox);
    Result<ExpungedMessages> expunge(MailboxId mailbox, std::span<const Uid> among);
    /// Bodies are shared, not copied; flags and internal date go with the message. Source and target may be the same.
    Result<UidMapping> copy(MailboxId from, std::span<const Uid> uids, MailboxId to);
    /// copy() and remove() in one (RFC 6851).
    Result<UidMapping> move(MailboxId from, std::span<const Uid> uids, MailboxId to);

private:
    /// What a call adds to (or, negative, takes from) the counters of a mailbox and its account.
    struct Totals
    {
        qint64 messages = 0;
        qint64 unseen = 0;
        qint64 bytes = 0;
    };
    Status applyTotals(MailboxId mailbox, const Totals &totals);
    Status requireMailbox(MailboxId mailbox) const;
    Result<bool> removeOne(MailboxId mailbox, Uid uid, const MessageFilter &filter, Totals &totals);
    Result<std::optional<MessageFlags>> changeOne(MailboxId mailbox, Uid uid, FlagChange change,
                                                  const MessageFlags &flags, qint64 &unseen);

    WriteTransaction &m_transaction;
};

} // namespace Madmail::Store
