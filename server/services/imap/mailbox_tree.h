// SPDX-License-Identifier: GPL-3.0-or-later
// The names that LIST and LSUB tell, with the levels above them that are no mailboxes.
#pragma once

#include "server/base/mailbox_info.h"
#include "server/proto/imap/mailbox_name.h"

#include <QByteArrayList>

#include <span>
#include <vector>

namespace Madmail::ImapService {

/// One name of a LIST or LSUB response.
struct ListedName
{
    Imap::MailboxName name;
    const MailboxInfo *mailbox = nullptr; ///< null: \Noselect, only a level above a mailbox
    bool hasChildren = false;
    bool subscribed = false;
};

/// All names of an account for LIST, sorted, INBOX first. The mailboxes must outlive the answer.
/// Levels that are missing above a mailbox are there as \Noselect (RFC 3501 §6.3.8).
std::vector<ListedName> listedNames(const std::vector<MailboxInfo> &mailboxes);

/// The names of LSUB that match. A subscribed name that only matches below a `%` shows as its level above, \Noselect
/// (RFC 3501 §6.3.9).
std::vector<ListedName> subscribedNames(const QByteArrayList &subscriptions, const Imap::ListPattern &pattern);

} // namespace Madmail::ImapService
