// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/mailboxes.h"

#include "server/mail/blocking_write.h"
#include "server/mail/mail_core.h"
#include "server/mail/mailbox_jobs.h"

namespace Madmail::Mail {

Result<std::vector<MailboxInfo>> Mailboxes::list(AccountId account)
{
    MADMAIL_TRY(const auto connection, m_store.borrowReadConnection());
    return Store::MailboxQueries(*connection).list(account);
}

Result<MailboxInfo> Mailboxes::find(AccountId account, const QByteArray &name)
{
    MADMAIL_TRY(const auto connection, m_store.borrowReadConnection());
    return findMailbox(Store::MailboxQueries(*connection), account, name);
}

Result<MailboxInfo> Mailboxes::create(AccountId account, const QByteArray &name, const QByteArray &specialUse)
{
    return blockingWrite(m_store, [account, name = canonicalMailboxName(name), specialUse](Store::WriteTransaction &transaction) {
        return createMailbox(transaction, account, name, specialUse);
    });
}

Result<MailboxInfo> Mailboxes::remove(AccountId account, const QByteArray &name)
{
    return blockingWrite(
        m_store,
        [account, name = canonicalMailboxName(name)](Store::WriteTransaction &transaction) {
            return removeMailbox(transaction, account, name);
        },
        [core = m_core](const MailboxInfo &removed) {
            if (core)
                core->publish({ removed.id, MailboxGone {} });
        });
}

Status Mailboxes::rename(AccountId account, const QByteArray &from, const QByteArray &to)
{
    MADMAIL_CHECK(blockingWrite(
        m_store,
        [account, from = canonicalMailboxName(from), to = canonicalMailboxName(to)](Store::WriteTransaction &transaction) {
            return renameMailbox(transaction, account, from, to);
        },
        [core = m_core](const std::vector<MailboxEvent> &events) {
            if (core)
                core->publish(events);
        }));
    return {};
}

} // namespace Madmail::Mail
