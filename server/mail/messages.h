// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of accounts as an operator handles them.
#pragma once

#include "server/base/account_info.h"
#include "server/base/message_changes.h"
#include "server/base/message_meta.h"
#include "server/base/result.h"

#include <span>
#include <vector>

namespace Madmail::Store {
class Store;
}

namespace Madmail::Mail {

class MailCore;
struct Policy;

/// What the header says of a message; UTF-8, each field in one line, empty where there is none.
struct MessageOutline
{
    QByteArray from;
    QByteArray to;
    QByteArray subject;
    QByteArray date;
    QByteArray messageId;
};

struct RemovedMessages
{
    qint64 messages = 0;
    qint64 bytes = 0;
};

/// The rules are those of sessions (server/mail/message_jobs.h, checked_body.h), and sessions learn of a change as they do when
/// another session makes it. Messages that are gone are passed over.
///
/// Thread: the operations thread. Calls wait until the change is on disk. Errors beside those named: NotFound (the mailbox is
/// gone), Storage, StorageFull, Busy.
class Messages
{
public:
    /// `core`: null without a running engine; there are no sessions then.
    Messages(Store::Store &store, MailCore *core)
        : m_store(store)
        , m_core(core)
    {
    }

    // ---- looking
    /// All of a mailbox, ascending. 4 bytes for each message.
    Result<std::vector<Uid>> uids(MailboxId mailbox);
    Result<std::vector<MessageMeta>> metas(MailboxId mailbox, std::span<const Uid> uids);
    Result<MessageOutline> outline(const MessageMeta &message);
    /// The whole message; the caller has looked at its size.
    Result<QByteArray> content(const MessageMeta &message);

    // ---- changing
    /// Stores a message as APPEND does, behind the same encryption gate, append limit and quota; `message` has CRLF.
    /// Errors: Refused (encryption policy), TooLarge, OverQuota.
    Result<UidMapping> append(const AccountInfo &account, MailboxId mailbox, QByteArrayView message, const MessageFlags &flags,
                              UnixSeconds internalDate, const Policy &policy);
    /// How many were there.
    Result<qint64> changeFlags(MailboxId mailbox, std::span<const Uid> uids, FlagChange change, const MessageFlags &flags);
    /// In small steps, whatever their flags are. After an error, what went before stays removed.
    Result<RemovedMessages> remove(MailboxId mailbox, std::span<const Uid> uids);
    /// All or nothing. `target`: any name of a mailbox of the same account. Errors: NotFound (`field` is "target"), OverQuota.
    Result<UidMapping> copy(MailboxId mailbox, std::vector<Uid> uids, const QByteArray &target, bool move, const Policy &policy);

private:
    Store::Store &m_store;
    MailCore *m_core;
};

} // namespace Madmail::Mail
