// SPDX-License-Identifier: GPL-3.0-or-later
// What is done to messages in mailboxes, inside a write job; whoever asks for it, a client or an operator.
#pragma once

#include "server/base/bytes.h"
#include "server/base/message_changes.h"
#include "server/base/result.h"
#include "server/mail/shared_mailbox.h"
#include "server/store/incoming_body.h"
#include "server/store/message_table.h"

#include <span>

namespace Madmail::Mail {

/// `552 5.2.2` in every protocol's own words.
Error overQuota();
/// `552 5.3.4`, TOOBIG.
Error messageTooLarge();

/// What a change of so many messages weighs in the writer's queue: each is about a row of the message table and its place
/// in an index. A batch with a heavy job takes few others along, so those do not wait for it twice.
Bytes weightOfMessages(std::size_t messages);

/// A job's outcome, and what sessions must be told of it after the commit, by MailCore::publish() in this order.
struct MessagesPlaced
{
    UidMapping mapping;
    std::vector<MailboxEvent> events;
};

/// A message that is stored where its owner wants it.
struct AppendJob
{
    AccountId account;
    MailboxId mailbox;
    Store::IncomingBody body;
    MessageFlags flags;
    UnixSeconds internalDate = 0;
    qint64 defaultQuota = 0;
};

/// Errors: NotFound (the mailbox or the account is gone), OverQuota, Storage, StorageFull.
Result<MessagesPlaced> appendMessage(Store::WriteTransaction &transaction, const AppendJob &job);

struct CopyJob
{
    MailboxId from;
    QByteArray target; ///< canonical name of a mailbox of the same account
    std::vector<Uid> uids;
    bool move = false; ///< the sources are gone in the same transaction
    qint64 defaultQuota = 0;
};

/// All or nothing; messages that are gone are left out. Errors: NotFound (`field` is "target" when it is that mailbox),
/// OverQuota (never of a move, which adds nothing), Storage.
Result<MessagesPlaced> copyMessages(Store::WriteTransaction &transaction, const CopyJob &job);

/// The new flags of the messages that are there, changed or not. FlagsChanged is due. Errors: NotFound, Storage.
Result<std::vector<FlagsOfMessage>> changeFlags(Store::WriteTransaction &transaction, MailboxId mailbox, std::span<const Uid> uids,
                                                FlagChange change, const MessageFlags &flags);

} // namespace Madmail::Mail
