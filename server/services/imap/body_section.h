// SPDX-License-Identifier: GPL-3.0-or-later
// Which bytes of a message a section of FETCH means.
#pragma once

#include "server/proto/imap/fetch_items.h"
#include "server/proto/mime/message_summary.h"

#include <optional>

namespace Madmail::ImapService {

/// Bytes of a message: `begin` up to, not including, `end`.
struct ByteRange
{
    qint64 begin = 0;
    qint64 end = 0;
    qint64 size() const { return end - begin; }
    bool operator==(const ByteRange &) const = default;
};

/// True when the places of the parts have to be known (the whole message is read for them).
bool needsStructure(const Imap::BodySection &section);

/// The bytes of a section (RFC 3501 §6.4.5), or nothing when the message has no such part. For HEADER.FIELDS it is the
/// header from which the fields are taken. `root` is the message; for a section that needs no structure, its bodyOffset
/// is all that counts.
std::optional<ByteRange> rangeOf(const Imap::BodySection &section, const Mime::Part &root, qint64 messageSize);

/// `<offset.length>` applied; what lies behind the end is empty.
ByteRange partOf(ByteRange range, const std::optional<Imap::Partial> &partial);

} // namespace Madmail::ImapService
