// SPDX-License-Identifier: GPL-3.0-or-later
// What follows DATA: cutting must not matter, only CRLF "." CRLF ends it, and unstuffing undoes stuffing.
#include "server/proto/smtp/data_reader.h"
#include "server/proto/smtp/data_writer.h"

#include <QByteArray>

#include <algorithm>
#include <cstdlib>

using namespace Madmail::Smtp;

namespace {

struct Outcome
{
    DataReader::State state = DataReader::State::More;
    QByteArray content;
    qsizetype taken = 0;
    bool operator==(const Outcome &) const = default;
};

Outcome readAll(QByteArrayView stream, qsizetype step)
{
    Outcome outcome;
    DataReader reader;
    for (qsizetype at = 0; at < stream.size(); at += step) {
        QByteArrayView bytes = stream.sliced(at, std::min(step, stream.size() - at));
        while (!bytes.isEmpty()) {
            const DataReader::Piece piece = reader.next(bytes);
            outcome.state = piece.state;
            if (piece.state == DataReader::State::BadLineEnd)
                return { piece.state };
            if (piece.taken == 0 && piece.content.isEmpty())
                std::abort();
            outcome.content += piece.content;
            outcome.taken += piece.taken;
            bytes = bytes.sliced(piece.taken);
            if (piece.state == DataReader::State::End)
                return outcome;
        }
    }
    return outcome;
}

bool hasBareLineEnd(const QByteArray &text)
{
    QByteArray rest = text;
    rest.replace("\r\n", "");
    return rest.contains('\r') || rest.contains('\n');
}

void check(bool good)
{
    if (!good)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    const QByteArray stream(reinterpret_cast<const char *>(data), qsizetype(size));
    const Outcome whole = readAll(stream, std::max<qsizetype>(stream.size(), 1));
    for (const qsizetype step : { 1, 2, 5 })
        check(readAll(stream, step) == whole);
    if (whole.state == DataReader::State::End) {
        check(!hasBareLineEnd(whole.content));
        // The first place that the standard calls the end, and no other.
        check((QByteArray("\r\n") + stream).indexOf("\r\n.\r\n") + 3 == whole.taken);
    }

    if (hasBareLineEnd(stream) || !(stream.isEmpty() || stream.endsWith("\r\n")))
        return 0;
    QByteArray wire;
    DataWriter writer;
    for (qsizetype at = 0; at < stream.size(); at += 3)
        writer.append(QByteArrayView(stream).sliced(at, std::min<qsizetype>(3, stream.size() - at)), &wire);
    writer.finish(&wire);
    const Outcome read = readAll(wire, wire.size());
    check(read.state == DataReader::State::End && read.content == stream && read.taken == wire.size());
    return 0;
}
