// SPDX-License-Identifier: GPL-3.0-or-later
// Mailboxes of accounts: imap-mboxes.
#pragma once

#include "server/ops/operation.h"

#include <QCoreApplication>

namespace Madmail::Ops {

void addMailboxOperations(OperationList &table);

/// Why the Admin API has neither mailboxes nor messages.
inline constexpr const char *mailIsTheOwners = QT_TRANSLATE_NOOP("Operations", "Mail is the account's own; only who has the computer may look");

} // namespace Madmail::Ops
