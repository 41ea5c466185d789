// SPDX-License-Identifier: GPL-3.0-or-later
// APPEND (RFC 3501 §6.3.11, RFC 4315, RFC 7889): the message streams into the store and is never held.
#include "server/mail/message_jobs.h"
#include "server/proto/imap/response_writer.h"
#include "server/services/imap/commands.h"
#include "server/services/imap/error_response.h"
#include "server/services/imap/imap_session.h"

#include <QCoreApplication>

namespace Madmail::ImapService {

namespace Code = Imap::ResponseCode;

namespace {

void answerAppend(ImapSession &session, const Result<UidMapping> &stored)
{
    if (!stored) {
        const Error &error = stored.error();
        if (error.code == ErrorCode::NotFound) // the mailbox was deleted while the message came in
            return session.no(Code::tryCreate, textFor(error));
        return session.no(responseCodeForAdding(error), textFor(error));
    }
    const Uid uid = stored->target.empty() ? 0 : stored->target.front();
    session.finish("OK", Code::appendUid(stored->uidValidity, uid), "APPEND completed");
}

class AppendTask final : public Task
{
public:
    AppendTask(ImapSession &session, Mail::IntakeRequest request)
        : m_intake(session.mail().beginMessage(std::move(request)))
    {
        m_intake->setDrained(session.guarded([](ImapSession &self) { self.updateReading(); }));
    }

    bool readsInput() const override { return !m_complete && !m_intake->wantsPause(); }
    bool mustAnswer() const override { return m_complete; }
    void onMessageBytes(ImapSession &, QByteArrayView bytes) override { m_intake->feed(bytes); }
    void onMessageEnd(ImapSession &session) override
    {
        m_complete = true;
        m_intake->finish(session.then<UidMapping>(
            [](ImapSession &self, const Result<UidMapping> &stored) { answerAppend(self, stored); }));
    }

private:
    std::unique_ptr<Mail::MessageIntake> m_intake;
    bool m_complete = false;
};

/// What can be refused before the message is sent. The largest message that is taken, as of now: a limit that an operator
/// changes holds for the next APPEND of sessions that are open.
Result<qint64> checkRoom(ImapSession &session, qint64 size)
{
    MADMAIL_TRY(const qint64 limit, session.mail().appendLimit(session.account().id));
    if (size > limit)
        return Mail::messageTooLarge();
    const auto quota = session.mail().quota(session.account().id);
    if (!quota)
        return quota.error();
    if (quota->limitBytes > 0 && quota->usedBytes + size > quota->limitBytes)
        return Error { ErrorCode::OverQuota, { QT_TRANSLATE_NOOP("Server", "The mailbox is full") } };
    return limit;
}

} // namespace

void beginAppend(ImapSession &session, Imap::AppendCommand command, bool synchronising)
{
    const auto room = checkRoom(session, command.size);
    if (!room) {
        session.reader().refuseMessage();
        return session.no(responseCodeForAdding(room.error()), textFor(room.error()));
    }
    const auto mailbox = session.mail().mailbox(session.account().id, command.mailbox.utf8());
    if (!mailbox) {
        session.reader().refuseMessage();
        if (mailbox.error().code == ErrorCode::NotFound)
            return session.no(Code::tryCreate, textFor(mailbox.error()));
        return session.fail(mailbox.error());
    }
    Mail::IntakeRequest request;
    request.wayIn = Mail::WayIn::Append;
    request.account = session.account();
    request.envelopeSender = session.account().address; // whose passthrough counts
    request.mailbox = mailbox->id;
    request.flags = std::move(command.flags);
    request.internalDate = command.date ? command.date->time : 0;
    request.limitBytes = *room;
    session.begin(std::make_unique<AppendTask>(session, std::move(request)));
    session.reader().acceptMessage();
    if (synchronising)
        session.write("+ Ready\r\n");
}

} // namespace Madmail::ImapService
