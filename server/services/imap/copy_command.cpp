// SPDX-License-Identifier: GPL-3.0-or-later
// COPY, MOVE and their UID forms (RFC 3501 §6.4.7, RFC 6851), with COPYUID (RFC 4315 §3).
#include "server/proto/imap/response_writer.h"
#include "server/services/imap/commands.h"
#include "server/services/imap/error_response.h"
#include "server/services/imap/imap_session.h"

namespace Madmail::ImapService {

namespace Code = Imap::ResponseCode;

namespace {

void answerCopy(ImapSession &session, const Result<UidMapping> &mapping, bool move)
{
    if (!mapping) {
        const Error &error = mapping.error();
        // Only the target can be missing: with it, the same command would work.
        const QByteArray code = error.code == ErrorCode::NotFound ? Code::tryCreate.toByteArray() : responseCodeForAdding(error);
        return session.no(code, textFor(error));
    }
    const QByteArrayView text = move ? "MOVE completed" : "COPY completed";
    if (mapping->target.empty()) // all of them are gone
        return session.ok(text);
    const QByteArray code = Code::copyUid(mapping->uidValidity, mapping->source, mapping->target);
    if (!move)
        return session.finish("OK", code, text);
    // RFC 6851 §4.3: the mapping comes before the EXPUNGEs that take the old UIDs away.
    QByteArray out;
    Imap::ResponseWriter(out).status("OK", code, "Moved");
    session.finishAfter(std::move(out), "OK", {}, text);
}

} // namespace

void run(ImapSession &session, Imap::CopyCommand command)
{
    Mail::MailboxView &view = *session.view();
    const bool move = command.move;
    if (move && view.isReadOnly())
        return session.no(Code::readOnly, "The mailbox was opened read-only");
    const auto places = placesOf(view, command.set, command.uid);
    if (!places)
        return session.failParsing(places.error());
    auto uids = uidsAt(view, *places);
    if (uids.empty())
        return session.ok(move ? "MOVE completed" : "COPY completed");
    auto answer = session.then<UidMapping>([move](ImapSession &self, Result<UidMapping> mapping) {
        answerCopy(self, mapping, move);
    });
    if (move)
        session.mail().moveMessages(view, std::move(uids), command.mailbox.utf8(), std::move(answer));
    else
        session.mail().copyMessages(view, std::move(uids), command.mailbox.utf8(), std::move(answer));
}

} // namespace Madmail::ImapService
