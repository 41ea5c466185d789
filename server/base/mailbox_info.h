// SPDX-License-Identifier: GPL-3.0-or-later
// A mailbox and its counters, as they stand at one moment.
#pragma once

#include "server/base/ids.h"

#include <QByteArray>

namespace Madmail {

/// Separates the levels of a mailbox name.
inline constexpr char mailboxSeparator = '/';

struct MailboxInfo
{
    MailboxId id;
    AccountId account;
    QByteArray name;       ///< UTF-8; the inbox is always "INBOX"
    QByteArray specialUse; ///< RFC 6154 attribute such as "\Sent", or empty
    bool subscribed = false;
    quint32 uidValidity = 0;
    Uid uidNext = 1;
    Uid recentUid = 1; ///< messages from this UID on have not been shown as \Recent to any session
    quint32 messageCount = 0;
    quint32 unseenCount = 0;
    qint64 sizeBytes = 0;
    bool operator==(const MailboxInfo &) const = default;
};

} // namespace Madmail
