// SPDX-License-Identifier: GPL-3.0-or-later
// A client's stream: how it is cut into pieces must not matter to the lines, and every line is a command or a refusal.
#include "server/proto/smtp/command.h"
#include "server/proto/smtp/line_reader.h"
#include "server/proto/sasl/sasl.h"

#include <algorithm>
#include <cstdlib>

using namespace Madmail::Smtp;

namespace {

QByteArray describe(const Command &command)
{
    if (const auto *bad = std::get_if<BadCommand>(&command)) {
        const QByteArray wire = bad->reply.toByteArray();
        if (Reply::parse(QByteArrayView(wire).chopped(2)) != bad->reply)
            std::abort();
        return wire;
    }
    if (const auto *mail = std::get_if<Mail>(&command)) {
        const QByteArray sender = mail->sender ? mail->sender->toByteArray() : QByteArray();
        const QByteArray again = "MAIL FROM:<" + sender + "> SIZE=" + QByteArray::number(mail->declaredBytes)
            + (mail->utf8 ? " SMTPUTF8" : "");
        const Command twin = parseCommand(again);
        const auto *twinMail = std::get_if<Mail>(&twin);
        if (!twinMail || twinMail->sender != mail->sender || twinMail->utf8 != mail->utf8)
            std::abort();
        return again;
    }
    if (const auto *auth = std::get_if<Auth>(&command)) {
        if (const auto message = Madmail::Sasl::decodeBase64(auth->initialResponse.value_or(QByteArray())))
            Madmail::Sasl::parsePlain(*message);
        return "AUTH";
    }
    return QByteArray::number(qint64(command.index()));
}

QByteArray readAll(QByteArrayView stream, qsizetype step)
{
    QByteArray seen;
    LineReader reader(64);
    for (qsizetype at = 0; at < stream.size(); at += step) {
        QByteArrayView bytes = stream.sliced(at, std::min(step, stream.size() - at));
        for (;;) {
            const auto [outcome, taken, line] = reader.next(bytes);
            bytes = bytes.sliced(taken);
            if (outcome == LineReader::Outcome::NeedMore)
                break;
            if (outcome == LineReader::Outcome::BadLineEnd)
                return seen + "!end";
            seen += outcome == LineReader::Outcome::TooLong ? QByteArray("!long") : describe(parseCommand(line));
        }
        if (!bytes.isEmpty())
            std::abort();
    }
    return seen;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    const QByteArrayView stream(data, qsizetype(size));
    describe(parseCommand(stream));
    const QByteArray whole = readAll(stream, std::max<qsizetype>(stream.size(), 1));
    for (const qsizetype step : { 1, 2, 7 })
        if (readAll(stream, step) != whole)
            std::abort();
    return 0;
}
