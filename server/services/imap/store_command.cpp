// SPDX-License-Identifier: GPL-3.0-or-later
// STORE and UID STORE (RFC 3501 §6.4.6).
#include "server/proto/imap/response_writer.h"
#include "server/services/imap/commands.h"
#include "server/services/imap/imap_session.h"

namespace Madmail::ImapService {

using Changed = std::vector<FlagsOfMessage>;

namespace {

FlagChange changeOf(Imap::StoreCommand::Mode mode)
{
    switch (mode) {
    case Imap::StoreCommand::Mode::Add:
        return FlagChange::Add;
    case Imap::StoreCommand::Mode::Remove:
        return FlagChange::Remove;
    case Imap::StoreCommand::Mode::Replace:
        break;
    }
    return FlagChange::Replace;
}

/// A UID command may be followed by EXPUNGE, STORE must not (RFC 3501 §7.4.1).
ImapSession::Updates updatesAfter(bool uid)
{
    return uid ? ImapSession::Updates::All : ImapSession::Updates::KeepNumbers;
}

void tellFlags(ImapSession &session, const Changed &changed, bool uid, bool silent)
{
    QByteArray out;
    // What others changed before us goes first: the last FLAGS that the client sees must be the newest.
    session.appendUpdates(out, ImapSession::Updates::KeepNumbers);
    if (!silent)
        for (const FlagsOfMessage &entry : changed)
            appendFlags(out, *session.view(), entry, uid);
    session.finishAfter(std::move(out), "OK", {}, "STORE completed", updatesAfter(uid));
}

} // namespace

void run(ImapSession &session, Imap::StoreCommand command)
{
    Mail::MailboxView &view = *session.view();
    if (view.isReadOnly())
        return session.no(Imap::ResponseCode::readOnly, "The mailbox was opened read-only");
    const auto places = placesOf(view, command.set, command.uid);
    if (!places)
        return session.failParsing(places.error());
    auto uids = uidsAt(view, *places);
    if (uids.empty())
        return session.finish("OK", {}, "STORE completed", updatesAfter(command.uid));
    session.mail().storeFlags(
        view, std::move(uids), changeOf(command.mode), std::move(command.flags),
        session.then<Changed>([uid = command.uid, silent = command.silent](ImapSession &self, Result<Changed> changed) {
            if (!changed)
                return self.fail(changed.error(), updatesAfter(uid));
            tellFlags(self, *changed, uid, silent);
        }));
}

} // namespace Madmail::ImapService
