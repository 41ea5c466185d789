// SPDX-License-Identifier: GPL-3.0-or-later
// The same tree however the message is cut, and every part inside its parent.
#include "server/proto/mime/section.h"
#include "server/proto/mime/structure_parser.h"
#include "tests/fuzz/chunks.h"

using namespace Madmail::Mime;
using Madmail::Fuzz::require;

namespace {

bool same(const std::vector<Address> &a, const std::vector<Address> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Address &x, const Address &y) {
        return x.name == y.name && x.route == y.route && x.mailbox == y.mailbox && x.host == y.host;
    });
}

bool same(const Envelope &a, const Envelope &b)
{
    return a.date == b.date && a.subject == b.subject && a.inReplyTo == b.inReplyTo && a.messageId == b.messageId
        && same(a.from, b.from) && same(a.sender, b.sender) && same(a.replyTo, b.replyTo) && same(a.to, b.to)
        && same(a.cc, b.cc) && same(a.bcc, b.bcc);
}

bool same(const std::vector<Parameter> &a, const std::vector<Parameter> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Parameter &x, const Parameter &y) { return x.name == y.name && x.value == y.value; });
}

void requireSame(const Part &a, const Part &b)
{
    require(a.type == b.type && a.subtype == b.subtype && same(a.parameters, b.parameters));
    require(a.id == b.id && a.description == b.description && a.encoding == b.encoding && a.md5 == b.md5);
    require(a.disposition == b.disposition && same(a.dispositionParameters, b.dispositionParameters));
    require(a.languages == b.languages && a.location == b.location);
    require(a.headerOffset == b.headerOffset && a.bodyOffset == b.bodyOffset);
    require(a.bodySize == b.bodySize && a.bodyLines == b.bodyLines);
    require(a.messageEnvelope.has_value() == b.messageEnvelope.has_value());
    if (a.messageEnvelope)
        require(same(*a.messageEnvelope, *b.messageEnvelope));
    require(a.children.size() == b.children.size());
    for (size_t i = 0; i < a.children.size(); ++i)
        requireSame(a.children[i], b.children[i]);
}

int requireNested(const Part &part, qint64 messageSize, int depth)
{
    require(depth <= 64);
    require(part.headerOffset >= 0 && part.bodyOffset >= part.headerOffset && part.bodySize >= 0 && part.bodyLines >= 0);
    require(part.bodyOffset + part.bodySize <= messageSize && part.bodyLines <= part.bodySize);
    require(part.children.empty() || part.isMultipart() || part.isMessage());
    require(!part.isMessage() || part.children.size() <= 1);
    require(!part.isMessage() || part.children.empty() || part.messageEnvelope);
    int count = 1;
    qint64 before = part.bodyOffset;
    for (const Part &child : part.children) {
        require(child.headerOffset >= before);
        before = child.headerOffset;
        count += requireNested(child, messageSize, depth + 1);
    }
    return count;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView bytes = Madmail::Fuzz::viewOf(data, size);
    const HeaderLimits headerLimits { 2000, 300, 20 };
    const StructureLimits limits { 64, 100, 1000, 70 };
    StructureParser whole(limits, headerLimits);
    whole.feed(bytes);
    const MessageStructure expected = whole.finish();
    require(requireNested(expected.root, bytes.size(), 1) <= 100);
    require(expected.root.bodyOffset + expected.root.bodySize == bytes.size());

    StructureParser cut(limits, headerLimits);
    Madmail::Fuzz::inChunks(bytes, uint32_t(size * 2654435761U), [&cut](QByteArrayView chunk) { cut.feed(chunk); });
    const MessageStructure structure = cut.finish();
    requireSame(structure.root, expected.root);
    require(same(structure.envelope, expected.envelope));
    for (const SectionKind kind : { SectionKind::Whole, SectionKind::Header, SectionKind::Text, SectionKind::Mime })
        if (const auto range = findSection(structure.root, { 1, 1 }, kind))
            require(range->offset >= 0 && range->size >= 0 && range->offset + range->size <= bytes.size());
    return 0;
}
