// SPDX-License-Identifier: GPL-3.0-or-later
// Parses the arguments of commands about mailboxes: CREATE, LIST, STATUS, APPEND and their like.
#pragma once

#include "server/proto/imap/argument_scanner.h"
#include "server/proto/imap/command.h"

namespace Madmail::Imap {

// Errors of all: BadInput, TooLarge, Refused (a mailbox name that we do not keep).

/// RFC 3501 §6.3.3, RFC 6154 §3. One delimiter at the end of the name is dropped, as §6.3.3 asks.
Result<CreateCommand> parseCreate(ArgumentScanner &arguments);
/// RFC 3501 §6.3.8, and RETURN options of RFC 5258, 5819, 6154.
Result<ListCommand> parseList(ArgumentScanner &arguments, bool subscribedOnly);
/// RFC 3501 §6.3.10.
Result<StatusCommand> parseStatus(ArgumentScanner &arguments);
/// RFC 3501 §6.3.11 up to the message.
Result<AppendCommand> parseAppendArguments(ArgumentScanner &arguments);
/// RFC 9208 §4.1.1.
Result<SetQuotaCommand> parseSetQuota(ArgumentScanner &arguments);

} // namespace Madmail::Imap
