// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/imap/body_section.h"

#include <algorithm>

namespace Madmail::ImapService {

using Text = Imap::BodySection::Text;

namespace {

ByteRange headerOf(const Mime::Part &part)
{
    return { part.headerOffset, part.bodyOffset };
}

ByteRange bodyOf(const Mime::Part &part)
{
    return { part.bodyOffset, part.bodyOffset + part.bodySize };
}

/// The part with these numbers, or null. A message that is no multipart has its body as part 1; the numbers go on inside a
/// message/rfc822 with the parts of its message.
const Mime::Part *findPart(const Mime::Part &root, const std::vector<quint32> &numbers)
{
    const Mime::Part *counted = &root;
    const Mime::Part *found = nullptr;
    for (const quint32 number : numbers) {
        if (found && found->isMultipart())
            counted = found;
        else if (found && found->isMessage() && !found->children.empty())
            counted = &found->children.front();
        else if (found)
            return nullptr;
        if (!counted->isMultipart() && number != 1)
            return nullptr;
        if (counted->isMultipart() && number > counted->children.size())
            return nullptr;
        found = counted->isMultipart() ? &counted->children[number - 1] : counted;
    }
    return found;
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

    const Mime::Part *part = findPart(root, section.part);
    if (!part)
        return std::nullopt;
    if (section.text == Text::Whole)
        return bodyOf(*part);
    if (section.text == Text::MimeHeader)
        return headerOf(*part);
    if (!part->isMessage() || part->children.empty()) // HEADER and TEXT belong to messages
        return std::nullopt;
    const Mime::Part &inner = part->children.front();
    return section.text == Text::BodyText ? bodyOf(inner) : headerOf(inner);
}

ByteRange partOf(ByteRange range, const std::optional<Imap::Partial> &partial)
{
    if (!partial)
        return range;
    const qint64 begin = std::min(range.begin + qint64(partial->offset), range.end);
    return { begin, std::min(begin + qint64(partial->length), range.end) };
}

} // namespace Madmail::ImapService
