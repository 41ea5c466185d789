// SPDX-License-Identifier: GPL-3.0-or-later
// Headers are read the same however they are cut; values and decoders keep their promises.
#include "server/proto/mime/address_list.h"
#include "server/proto/mime/content_fields.h"
#include "server/proto/mime/encoded_word.h"
#include "server/proto/mime/header_parser.h"
#include "server/proto/mime/transfer_decoder.h"
#include "tests/fuzz/chunks.h"

using namespace Madmail::Mime;
using Madmail::Fuzz::inChunks;
using Madmail::Fuzz::require;

namespace {

void checkReader(QByteArrayView bytes, uint32_t seed)
{
    const HeaderLimits limits { 1000, 200, 10 };
    HeaderReader whole(limits);
    const qsizetype taken = whole.feed(bytes);
    whole.finish();
    HeaderReader cut(limits);
    qsizetype takenInPieces = 0;
    inChunks(bytes, seed, [&](QByteArrayView chunk) { takenInPieces += cut.feed(chunk); });
    cut.finish();
    require(taken == takenInPieces && whole.header().count() == cut.header().count());
    require(whole.header().size() <= limits.blockBytes + 2);
    for (qsizetype i = 0; i < whole.header().count(); ++i) {
        require(whole.header().name(i) == cut.header().name(i) && whole.header().rawValue(i) == cut.header().rawValue(i));
        const QByteArray value = whole.header().value(i);
        require(!value.contains('\0') && !value.contains('\r') && !value.contains('\n'));
    }
    if (!(whole.defects() & HeaderDefect::OverLimit)) // a line that was cut off is not looked into
        require(whole.defects() == cut.defects());
}

void checkDecoder(TransferEncoding encoding, QByteArrayView bytes, uint32_t seed)
{
    QByteArray expected;
    TransferDecoder whole(encoding);
    whole.decode(bytes, expected);
    whole.finish(expected);
    QByteArray out;
    TransferDecoder cut(encoding);
    inChunks(bytes, seed, [&](QByteArrayView chunk) { cut.decode(chunk, out); });
    cut.finish(out);
    require(out == expected && out.size() <= bytes.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView bytes = Madmail::Fuzz::viewOf(data, size);
    const auto seed = uint32_t(size * 2654435761U);
    checkReader(bytes, seed);
    checkDecoder(TransferEncoding::Base64, bytes, seed);
    checkDecoder(TransferEncoding::QuotedPrintable, bytes, seed);

    const QByteArray kept = filterHeader(bytes, { "subject" }, false);
    require(kept.endsWith("\r\n") && filterHeader(kept, { "subject" }, false) == kept);
    require(qsizetype(parseAddressList(bytes).size()) <= mostAddresses + 1);
    if (const auto sender = singleFromAddress(bytes))
        require(singleFromAddress(sender->toByteArray()).ok());
    if (const auto field = parseContentType(bytes))
        for (const Parameter &parameter : field->parameters)
            decodeExtendedValue(parameter.value);
    parseContentDisposition(bytes);
    decodeEncodedWords(bytes);
    return 0;
}
