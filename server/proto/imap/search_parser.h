// SPDX-License-Identifier: GPL-3.0-or-later
// Parses the arguments of SEARCH.
#pragma once

#include "server/proto/imap/argument_scanner.h"
#include "server/proto/imap/search_key.h"

namespace Madmail::Imap {

/// RFC 3501 §6.4.4 `["CHARSET" SP astring SP] search-key *(SP search-key)`; several keys become one And.
/// Errors: BadInput; Unsupported for a charset other than US-ASCII and UTF-8; TooLarge above SearchKey's limits.
Result<SearchKey> parseSearch(ArgumentScanner &arguments);

} // namespace Madmail::Imap
