// SPDX-License-Identifier: GPL-3.0-or-later
// Writes ENVELOPE, BODY and BODYSTRUCTURE.
#pragma once

#include "server/proto/imap/response_writer.h"
#include "server/proto/mime/message_summary.h"

namespace Madmail::Imap {

/// RFC 3501 §7.4.2 ENVELOPE value (from, sender, reply-to are written as they are; defaults are the parser's business).
void writeEnvelope(ResponseWriter &writer, const Mime::Envelope &envelope);

/// RFC 3501 §7.4.2 `body`. With extension data (BODYSTRUCTURE) or without (BODY). A multipart without parts and a
/// message/rfc822 without its message get an empty text/plain part, as the grammar has no empty list. Below 64 levels
/// a part is told as application/octet-stream.
void writeBodyStructure(ResponseWriter &writer, const Mime::Part &part, bool extensionData);

} // namespace Madmail::Imap
