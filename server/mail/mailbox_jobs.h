// SPDX-License-Identifier: GPL-3.0-or-later
// What is done to the mailboxes of an account, inside a write job; whoever asks for it, a client or an operator.
#pragma once

#include "server/base/mailbox_info.h"
#include "server/base/result.h"
#include "server/mail/shared_mailbox.h"
#include "server/store/mailbox_table.h"

namespace Madmail::Mail {

/// For each account.
inline constexpr qint64 maxMailboxes = 1000;

/// Of a whole name, as Imap::MailboxName has them.
inline constexpr qsizetype maxMailboxNameBytes = 255;
inline constexpr qsizetype maxMailboxLevels = 16;

/// INBOX in any case becomes "INBOX", also as a first level (RFC 3501 §5.1); other names stay as they are.
QByteArray canonicalMailboxName(QByteArrayView name);

/// "\sent" → "\Sent": the uses of RFC 6154 §2 that a mailbox can have here. \All and \Flagged would be views over others.
/// Empty: none of them.
QByteArray specialUseFromName(QByteArrayView name);

Error noSuchMailbox();
/// The name in any form that canonicalMailboxName() takes. Errors: NotFound, Storage.
Result<MailboxInfo> findMailbox(const Store::MailboxQueries &mailboxes, AccountId account, QByteArrayView name);

// The names below are canonical. What sessions must be told is due after the commit, by MailCore::publish().

/// Makes the levels above `name` that are missing (RFC 3501 §6.3.3), then `name` itself.
/// Errors: AlreadyExists, TooLarge (too many), NotFound (no account), Storage.
Result<MailboxInfo> createMailbox(Store::WriteTransaction &transaction, AccountId account, const QByteArray &name,
                                  const QByteArray &specialUse);
/// Not what is below it. MailboxGone is due. Errors: NotFound, Refused (INBOX), Storage.
Result<MailboxInfo> removeMailbox(Store::WriteTransaction &transaction, AccountId account, const QByteArray &name);
/// With what is below it. Renaming INBOX moves its messages and leaves it, empty (RFC 3501 §6.3.5). The events are due.
/// Errors: NotFound, AlreadyExists, Refused (below itself), TooLarge (too many, or a name below it gets too long), Storage.
Result<std::vector<MailboxEvent>> renameMailbox(Store::WriteTransaction &transaction, AccountId account, const QByteArray &from,
                                                const QByteArray &to);

} // namespace Madmail::Mail
