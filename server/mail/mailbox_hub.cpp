// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/mailbox_hub.h"

namespace Madmail::Mail {

std::shared_ptr<SharedMailbox> MailboxHub::find(MailboxId id)
{
    return m_mailboxes.value(id).lock();
}

std::shared_ptr<SharedMailbox> MailboxHub::create(MailboxId id, quint32 uidValidity)
{
    if (m_mailboxes.size() >= m_sweepAt)
        dropExpired();
    auto mailbox = std::make_shared<SharedMailbox>(id, uidValidity);
    m_mailboxes.insert(id, mailbox);
    return mailbox;
}

void MailboxHub::apply(const MailboxEvent &event)
{
    if (const auto mailbox = find(event.mailbox))
        mailbox->apply(event);
}

void MailboxHub::dropExpired()
{
    m_mailboxes.removeIf([](const auto &entry) { return entry.value().expired(); });
    m_sweepAt = qMax<qsizetype>(64, m_mailboxes.size() * 2); // amortised: one sweep for each doubling
}

} // namespace Madmail::Mail
