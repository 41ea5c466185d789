// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/mime/section.h"

namespace Madmail::Mime {

namespace {

ByteRange headerOf(const Part &part)
{
    return { part.headerOffset, part.bodyOffset - part.headerOffset };
}

ByteRange bodyOf(const Part &part)
{
    return { part.bodyOffset, part.bodySize };
}

} // namespace

const Part *findPart(const Part &root, const std::vector<quint32> &path)
{
    const Part *part = &root;
    bool isWholeMessage = true; // no number has been spent on it yet
    for (const quint32 number : path) {
        if (!isWholeMessage && part->isMessage() && !part->children.empty()) {
            part = &part->children.front();
            isWholeMessage = true;
        }
        if (part->isMultipart()) {
            if (number < 1 || number > part->children.size())
                return nullptr;
            part = &part->children[number - 1];
        } else if (!isWholeMessage || number != 1) {
            return nullptr;
        }
        isWholeMessage = false;
    }
    return part;
}

std::optional<ByteRange> findSection(const Part &root, const std::vector<quint32> &path, SectionKind kind)
{
    const Part *part = findPart(root, path);
    if (!part)
        return std::nullopt;
    if (kind == SectionKind::Mime)
        return path.empty() ? std::nullopt : std::optional(headerOf(*part));
    if (kind == SectionKind::Whole)
        return path.empty() ? ByteRange { 0, part->bodyOffset + part->bodySize } : bodyOf(*part);
    if (!path.empty()) { // HEADER and TEXT of a part are those of the message in it
        if (!part->isMessage() || part->children.empty())
            return std::nullopt;
        part = &part->children.front();
    }
    return kind == SectionKind::Header ? headerOf(*part) : bodyOf(*part);
}

} // namespace Madmail::Mime
