// SPDX-License-Identifier: GPL-3.0-or-later
// Packets are judged the same however they are cut; nothing may follow an encrypted message, nothing may be missing.
#include "server/proto/openpgp/packet_walker.h"
#include "tests/fuzz/chunks.h"

using namespace Madmail::OpenPgp;
using Madmail::Fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView bytes = Madmail::Fuzz::viewOf(data, size);
    PacketWalker whole;
    whole.feed(bytes);
    PacketWalker cut;
    Madmail::Fuzz::inChunks(bytes, uint32_t(size), [&cut](QByteArrayView chunk) { cut.feed(chunk); });
    require(whole.hasFailed() == cut.hasFailed() && whole.isEncryptedMessage() == cut.isEncryptedMessage());
    if (whole.isEncryptedMessage()) {
        require(!whole.feed("x") && !whole.isEncryptedMessage());
        PacketWalker shorter;
        shorter.feed(bytes.chopped(1));
        require(!shorter.isEncryptedMessage());
    }
    return 0;
}
