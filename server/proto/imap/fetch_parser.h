// SPDX-License-Identifier: GPL-3.0-or-later
// Parses the items of FETCH.
#pragma once

#include "server/proto/imap/argument_scanner.h"
#include "server/proto/imap/fetch_items.h"

namespace Madmail::Imap {

/// RFC 3501 §6.4.5: a macro, one item, or a list in parentheses, up to the end of the arguments.
/// Errors: BadInput (also for modifiers of extensions that this server does not have), TooLarge above FetchItems'
/// limits.
Result<FetchItems> parseFetchItems(ArgumentScanner &arguments);

} // namespace Madmail::Imap
