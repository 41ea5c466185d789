// SPDX-License-Identifier: GPL-3.0-or-later
// Modified UTF-7 both ways, names and LIST patterns.
#include "server/proto/imap/mailbox_name.h"

#include <cstdlib>

using namespace Madmail::Imap;

namespace {

void require(bool condition)
{
    if (!condition)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView bytes(reinterpret_cast<const char *>(data), qsizetype(size));

    // What decodes is the only way to write it.
    if (const auto utf8 = decodeModifiedUtf7(bytes); utf8.ok()) {
        require(utf8->isValidUtf8());
        require(encodeModifiedUtf7(*utf8) == bytes.toByteArray());
    }
    // What is written decodes, to the same if it was UTF-8.
    const auto again = decodeModifiedUtf7(encodeModifiedUtf7(bytes));
    require(again.ok());
    require(!bytes.isValidUtf8() || *again == bytes.toByteArray());

    // First line a pattern, second a name.
    const qsizetype split = std::max<qsizetype>(bytes.indexOf('\n'), 0);
    const auto pattern = ListPattern::fromWire("", bytes.first(split));
    const auto name = MailboxName::fromWire(bytes.sliced(split).sliced(split > 0 ? 1 : 0));
    if (name.ok()) {
        require(MailboxName::fromWire(name->toWire())->utf8() == name->utf8());
        require(ListPattern::fromWire("", "*")->matches(*name));
        require(ListPattern::fromWire("", name->toWire())->matches(*name));
        require(ListPattern::fromWire("", "%")->matches(*name) == !name->parent());
        if (pattern.ok())
            (void)pattern->matches(*name);
    }
    return 0;
}
