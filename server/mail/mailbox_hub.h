// SPDX-License-Identifier: GPL-3.0-or-later
// The mailboxes that are selected on one I/O thread.
#pragma once

#include "server/mail/shared_mailbox.h"

#include <QHash>

namespace Madmail::Mail {

/// Finds the SharedMailbox of an id and hands it the events of commits. Holds nothing for mailboxes nobody has selected.
/// Thread: its I/O thread.
class MailboxHub
{
public:
    std::shared_ptr<SharedMailbox> find(MailboxId id);
    std::shared_ptr<SharedMailbox> create(MailboxId id, quint32 uidValidity);
    void apply(const MailboxEvent &event);

private:
    void dropExpired();

    QHash<MailboxId, std::weak_ptr<SharedMailbox>> m_mailboxes;
    qsizetype m_sweepAt = 64;
};

} // namespace Madmail::Mail
