// SPDX-License-Identifier: GPL-3.0-or-later
// Where the bytes of a section such as 2.1.MIME are in a message.
#pragma once

#include "server/proto/mime/message_summary.h"

#include <optional>
#include <vector>

namespace Madmail::Mime {

enum class SectionKind : quint8 {
    Whole,  ///< `BODY[]`, or the body of a part: `BODY[2.1]`
    Header, ///< `HEADER`: of the message, or of the message inside a message/rfc822 part
    Text,   ///< `TEXT`: what follows that header
    Mime,   ///< `MIME`: the part's own header; needs a path
};

struct ByteRange
{
    qint64 offset = 0;
    qint64 size = 0;
    bool operator==(const ByteRange &) const = default;
};

/// The part with that path (RFC 3501 §6.4.5: numbers from 1; part 1 of a message that is no multipart is its body; the
/// numbers below a message/rfc822 part count inside the message), or nullptr. An empty path is the message itself.
const Part *findPart(const Part &root, const std::vector<quint32> &path);

/// Bytes of a section; headers include their empty line. nullopt when the message has no such section.
std::optional<ByteRange> findSection(const Part &root, const std::vector<quint32> &path, SectionKind kind);

} // namespace Madmail::Mime
