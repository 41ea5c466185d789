// SPDX-License-Identifier: GPL-3.0-or-later
// SELECT, EXAMINE, CLOSE, UNSELECT and EXPUNGE.
#include "server/proto/imap/response_writer.h"
#include "server/services/imap/commands.h"
#include "server/services/imap/imap_session.h"

namespace Madmail::ImapService {

namespace Code = Imap::ResponseCode;
using ViewPtr = std::unique_ptr<Mail::MailboxView>;

namespace {

constexpr quint8 allSystemFlags = FlagSeen | FlagAnswered | FlagFlagged | FlagDeleted | FlagDraft;

void showMailbox(ImapSession &session, Result<ViewPtr> opened, bool readOnly)
{
    if (!opened)
        return session.fail(opened.error());
    session.select(std::move(*opened));
    const Mail::MailboxView &view = *session.view();
    const auto firstUnseen = session.mail().reader().firstUnseen(view.mailboxId());
    if (!firstUnseen) {
        session.unselect();
        return session.fail(firstUnseen.error());
    }
    const MessageFlags flags { allSystemFlags, {} };
    QByteArray out;
    out.reserve(512);
    Imap::ResponseWriter writer(out);
    writer.untagged().atom("FLAGS").flags(flags).end();
    writer.numbered(view.exists(), "EXISTS");
    writer.numbered(view.recent(), "RECENT");
    if (const quint32 sequence = view.sequenceOf(*firstUnseen))
        writer.status("OK", Code::unseen(sequence), "First unseen message");
    writer.status("OK", Code::permanentFlags(readOnly ? MessageFlags() : flags, !readOnly), "Flags that are kept");
    writer.status("OK", Code::uidNext(view.uidNext()), "Predicted next UID");
    writer.status("OK", Code::uidValidity(view.uidValidity()), "UIDs valid");
    session.finishAfter(std::move(out), "OK", readOnly ? Code::readOnly : Code::readWrite,
                        readOnly ? "EXAMINE completed" : "SELECT completed", ImapSession::Updates::None);
}

} // namespace

void run(ImapSession &session, Imap::SelectCommand command)
{
    session.unselect(); // RFC 3501 §6.3.1: also when this SELECT fails, and nothing is expunged
    const bool readOnly = command.readOnly;
    session.mail().openMailbox(session.account().id, command.mailbox.utf8(), readOnly,
                               session.then<ViewPtr>([readOnly](ImapSession &self, Result<ViewPtr> opened) {
                                   showMailbox(self, std::move(opened), readOnly);
                               }));
}

void run(ImapSession &session, Imap::CloseCommand)
{
    if (session.view()->isReadOnly()) {
        session.unselect();
        return session.ok("CLOSE completed");
    }
    session.mail().expunge(*session.view(), std::nullopt, session.then<void>([](ImapSession &self, Status status) {
        self.unselect(); // RFC 3501 §6.4.2: no EXPUNGE is told
        if (!status)
            return self.fail(status.error());
        self.ok("CLOSE completed");
    }));
}

void run(ImapSession &session, Imap::UnselectCommand)
{
    session.unselect();
    session.ok("UNSELECT completed");
}

void run(ImapSession &session, Imap::ExpungeCommand command)
{
    Mail::MailboxView &view = *session.view();
    if (view.isReadOnly())
        return session.no(Code::readOnly, "The mailbox was opened read-only");
    std::optional<std::vector<Uid>> only;
    if (command.uids)
        only = uidsAt(view, command.uids->intersect(view.uids()));
    session.mail().expunge(view, std::move(only), session.then<void>([](ImapSession &self, Status status) {
        if (!status)
            return self.fail(status.error());
        self.ok("EXPUNGE completed");
    }));
}

} // namespace Madmail::ImapService
