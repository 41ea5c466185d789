// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/imap/body_section.h"

#include "server/proto/mime/section.h"

#include <algorithm>

namespace Madmail::ImapService {

using Text = Imap::BodySection::Text;

namespace {

Mime::SectionKind kindOf(Text text)
{
    switch (text) {
    case Text::Whole:
        return Mime::SectionKind::Whole;
    case Text::MimeHeader:
        return Mime::SectionKind::Mime;
    case Text::BodyText:
        return Mime::SectionKind::Text;
    case Text::Header:
    case Text::HeaderFields:
    case Text::HeaderFieldsNot:
        break;
    }
    return Mime::SectionKind::Header;
}

} // namespace

bool needsStructure(const Imap::BodySection &section)
{
    return !section.part.empty();
}

std::optional<ByteRange> rangeOf(const Imap::BodySection &section, const Mime::Part &root, qint64 messageSize)
{
    const bool isWholeMessage = section.part.empty();
    if (isWholeMessage && section.text == Text::Whole)
        return ByteRange { 0, messageSize };
    if (isWholeMessage)
        return section.text == Text::BodyText ? ByteRange { root.bodyOffset, messageSize } : ByteRange { 0, root.bodyOffset };

    const auto found = Mime::findSection(root, section.part, kindOf(section.text));
    if (!found)
        return std::nullopt;
    return ByteRange { found->offset, found->offset + found->size };
}

ByteRange partOf(ByteRange range, const std::optional<Imap::Partial> &partial)
{
    if (!partial)
        return range;
    const qint64 begin = std::min(range.begin + qint64(partial->offset), range.end);
    return { begin, std::min(begin + qint64(partial->length), range.end) };
}

} // namespace Madmail::ImapService
