// SPDX-License-Identifier: GPL-3.0-or-later
// Arguments of the operations on messages: which ones, their flags, their date, their bytes.
#pragma once

#include "server/api/operation.h"
#include "server/base/mailbox_info.h"
#include "server/base/message_flags.h"
#include "server/ops/operation_context.h"

namespace Madmail::Ops {

/// "messages": numbers or UIDs, as IMAP writes sets of them.
Api::Parameter messagesParameter(bool required = true);
/// "uid", -u: the numbers are UIDs.
Api::Parameter uidParameter();

/// A message, and its number in the mailbox.
struct NumberedMessage
{
    quint32 number = 0;
    Uid uid = 0;
};

/// Those of the mailbox that "messages" names ("1:*" where it is not given), ascending. Errors: BadInput (no set), NotFound
/// (a number beyond the last message; UIDs that are not there are passed over, RFC 3501 §6.4.8), Storage.
Result<std::vector<NumberedMessage>> messagesIn(OperationContext &context, const MailboxInfo &mailbox, const QJsonObject &arguments);

/// Their UIDs, for what changes them. Errors: as messagesIn(), and TooLarge above mostChanged.
Result<std::vector<Uid>> uidsToChange(OperationContext &context, const MailboxInfo &mailbox, const QJsonObject &arguments);
inline constexpr std::size_t mostChanged = 10'000;

/// The list of flags under `name`. Errors: BadInput, TooLarge.
Result<MessageFlags> flagsIn(const QJsonObject &arguments, const char *name);

/// RFC 3339: 2026-11-21T17:46:00Z. Errors: BadInput.
Result<UnixSeconds> dateIn(const QJsonObject &arguments, const char *name);

/// The bytes under `name` with CRLF at the end of each line; files of this computer may have LF alone.
/// Errors: BadInput (nothing, or a NUL byte).
Result<QByteArray> messageBytesIn(const QJsonObject &arguments, const char *name);

} // namespace Madmail::Ops
