// SPDX-License-Identifier: GPL-3.0-or-later
// Armour is decoded the same however it is cut, and as base64 says.
#include "server/proto/openpgp/armor_reader.h"
#include "tests/fuzz/chunks.h"

using namespace Madmail::OpenPgp;
using Madmail::Fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView bytes = Madmail::Fuzz::viewOf(data, size);
    for (const ArmorHeaders headers : { ArmorHeaders::None, ArmorHeaders::OneVersion }) {
        ArmorReader whole(headers);
        QByteArray expected;
        const qsizetype taken = whole.feed(bytes, expected);
        ArmorReader cut(headers);
        QByteArray binary;
        qsizetype takenInPieces = 0;
        Madmail::Fuzz::inChunks(bytes, uint32_t(size), [&](QByteArrayView chunk) {
            if (!cut.isDone() && !cut.hasFailed())
                takenInPieces += cut.feed(chunk, binary);
        });
        require(whole.isDone() == cut.isDone() && whole.hasFailed() == cut.hasFailed());
        if (!whole.isDone())
            continue;
        require(taken == takenInPieces && binary == expected);
        const QByteArray text = bytes.first(taken).toByteArray();
        const qsizetype begin = text.indexOf("\r\n\r\n") + 4;
        qsizetype end = text.lastIndexOf("-----END");
        if (end - begin >= 7 && text[end - 7] == '=' && (end - begin == 7 || text[end - 8] == '\n')) // the checksum line
            end -= 7;
        require(QByteArray::fromBase64(text.sliced(begin, end - begin)) == binary);
    }
    return 0;
}
