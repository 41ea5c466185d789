// SPDX-License-Identifier: GPL-3.0-or-later
// Parses the arguments of GETMETADATA and SETMETADATA.
#pragma once

#include "server/proto/imap/argument_scanner.h"
#include "server/proto/imap/command.h"

namespace Madmail::Imap {

/// RFC 5464 §4.2, options before the mailbox or (as its examples have it) behind it. Errors: BadInput, TooLarge,
/// Refused.
Result<GetMetadataCommand> parseGetMetadata(ArgumentScanner &arguments);
/// RFC 5464 §4.3. Errors: as above.
Result<SetMetadataCommand> parseSetMetadata(ArgumentScanner &arguments);

} // namespace Madmail::Imap
