// SPDX-License-Identifier: GPL-3.0-or-later
// Mailboxes, their counters, and subscriptions.
#pragma once

#include "server/base/mailbox_info.h"
#include "server/base/result.h"
#include "server/store/read_connection.h"

#include <QByteArrayList>

#include <optional>
#include <vector>

namespace Madmail::Store {

/// UIDs that nobody had been shown as \Recent: first ≤ uid < uidNext.
struct RecentRange
{
    Uid first = 1;
    Uid uidNext = 1;
};

struct RenamedMailbox
{
    MailboxId id;
    QByteArray oldName;
    QByteArray newName;
};

/// Queries by primary key or unique index. Names are UTF-8 and compared byte by byte; the caller canonicalises "INBOX".
class MailboxQueries
{
public:
    explicit MailboxQueries(const ReadConnection &connection)
        : m_connection(connection)
    {
    }

    /// Nothing, when there is no such mailbox.
    Result<std::optional<MailboxInfo>> find(MailboxId mailbox) const;
    Result<std::optional<MailboxInfo>> find(AccountId account, QByteArrayView name) const;
    /// All mailboxes of the account in the order of their names. (Limit their number at creation.)
    Result<std::vector<MailboxInfo>> list(AccountId account) const;
    /// At most `limit` (≤ 1000) mailboxes of all accounts whose id comes after `after`, in the order of their ids.
    Result<std::vector<MailboxInfo>> list(MailboxId after, int limit) const;
    Result<qint64> count(AccountId account) const;
    /// Subscribed names, with and without a mailbox, sorted.
    Result<QByteArrayList> subscriptions(AccountId account) const;

protected:
    const ReadConnection &m_connection;
};

/// Changes, inside a write job.
class MailboxTable : public MailboxQueries
{
public:
    explicit MailboxTable(WriteTransaction &transaction)
        : MailboxQueries(transaction)
        , m_transaction(transaction)
    {
    }

    /// With a random UIDVALIDITY. Superior levels are the caller's to make. Errors: AlreadyExists, NotFound (no
    /// account).
    Result<MailboxInfo> create(AccountId account, QByteArrayView name, QByteArrayView specialUse = {});
    /// Renames one mailbox and its inferiors; ids, UIDs and UIDVALIDITY stay, subscriptions too (RFC 3501 §6.3.5).
    /// What is special about INBOX is the caller's business.
    /// Errors: NotFound, AlreadyExists (the name, or that of an inferior), Refused (into its own inferior).
    Result<std::vector<RenamedMailbox>> rename(MailboxId mailbox, QByteArrayView newName);
    /// Removes the mailbox, not its inferiors. It is gone at once; its messages are freed in the background.
    /// Errors: NotFound.
    Result<MailboxInfo> remove(MailboxId mailbox);
    Status setSpecialUse(MailboxId mailbox, QByteArrayView specialUse);
    /// A name without a mailbox may be subscribed (RFC 3501 §6.3.6). True: something changed.
    Result<bool> subscribe(AccountId account, QByteArrayView name);
    Result<bool> unsubscribe(AccountId account, QByteArrayView name);
    /// The messages that this session, and no other, shows as \Recent. Errors: NotFound.
    Result<RecentRange> claimRecent(MailboxId mailbox);

private:
    WriteTransaction &m_transaction;
};

} // namespace Madmail::Store
