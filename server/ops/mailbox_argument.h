// SPDX-License-Identifier: GPL-3.0-or-later
// The mailbox that an operation is about.
#pragma once

#include "server/api/operation.h"
#include "server/base/mailbox_info.h"
#include "server/ops/operation_context.h"

namespace Madmail::Ops {

/// A required positional of this name: UTF-8, "/" between levels.
Api::Parameter mailboxParameter(const char *name = "mailbox");

/// A name that IMAP can say. Errors: BadInput.
Result<QByteArray> mailboxNameIn(const QJsonObject &arguments, const char *name = "mailbox");

/// The account in "username". Errors: NotFound, Storage.
Result<AccountInfo> accountIn(OperationContext &context, const QJsonObject &arguments);

/// The mailbox in "username" and `name`. Errors: BadInput, NotFound, Storage.
Result<MailboxInfo> mailboxIn(OperationContext &context, const QJsonObject &arguments, const char *name = "mailbox");

/// Says by name what `error` of Mail::Mailboxes says of a mailbox; others stay as they are.
Error namingMailbox(Error error, const AccountInfo &account, QByteArrayView mailbox);

} // namespace Madmail::Ops
