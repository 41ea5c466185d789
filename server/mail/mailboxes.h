// SPDX-License-Identifier: GPL-3.0-or-later
// Mailboxes of accounts as an operator handles them.
#pragma once

#include "server/base/mailbox_info.h"
#include "server/base/result.h"

#include <vector>

namespace Madmail::Store {
class Store;
}

namespace Madmail::Mail {

class MailCore;

/// The rules are those of sessions (server/mail/mailbox_jobs.h), and sessions learn of a change as they do when another
/// session makes it. Names are UTF-8 in the form of Imap::MailboxName, INBOX in any case.
///
/// Thread: the operations thread. Calls wait until the change is on disk. Errors beside those named: Storage, StorageFull, Busy.
class Mailboxes
{
public:
    /// `core`: null without a running engine; there are no sessions then.
    Mailboxes(Store::Store &store, MailCore *core)
        : m_store(store)
        , m_core(core)
    {
    }

    /// All of the account, in the order of their names: at most maxMailboxes.
    Result<std::vector<MailboxInfo>> list(AccountId account);
    /// Errors: NotFound.
    Result<MailboxInfo> find(AccountId account, const QByteArray &name);

    /// Errors: as Mail::createMailbox().
    Result<MailboxInfo> create(AccountId account, const QByteArray &name, const QByteArray &specialUse);
    /// What it was. Errors: as Mail::removeMailbox().
    Result<MailboxInfo> remove(AccountId account, const QByteArray &name);
    /// Errors: as Mail::renameMailbox().
    Status rename(AccountId account, const QByteArray &from, const QByteArray &to);

private:
    Store::Store &m_store;
    MailCore *m_core;
};

} // namespace Madmail::Mail
