// SPDX-License-Identifier: GPL-3.0-or-later
// IDLE (RFC 2177): changes are told as they happen.
#include "server/services/imap/commands.h"
#include "server/services/imap/imap_session.h"

namespace Madmail::ImapService {

namespace {

/// Delta Chat gives a silent IDLE up after 5 minutes, and NAT boxes commonly forget a TCP connection after 5.
constexpr auto keepAliveInterval = std::chrono::minutes(4);

class IdleTask final : public Task
{
public:
    bool readsInput() const override { return true; }
    std::chrono::seconds silenceLimit() const override { return keepAliveInterval; }

    void onLine(ImapSession &session, QByteArrayView line) override
    {
        if (session.view())
            session.view()->setChangeCallback({});
        if (line.compare("DONE", Qt::CaseInsensitive) == 0)
            session.ok("IDLE completed");
        else
            session.bad("IDLE ends with DONE");
    }
    void onWriteSpace(ImapSession &session) override { tell(session); }
    bool onSilence(ImapSession &session) override
    {
        session.write("* OK Still here\r\n");
        return true;
    }

    /// To a client that does not read, what has gathered is told once it does.
    static void tell(ImapSession &session)
    {
        if (session.connection().isCongested())
            return;
        QByteArray out;
        session.appendUpdates(out, ImapSession::Updates::All);
        if (!out.isEmpty())
            session.write(std::move(out));
        session.endIfMailboxGone();
    }
};

} // namespace

void run(ImapSession &session, Imap::IdleCommand)
{
    session.begin(std::make_unique<IdleTask>());
    session.reader().expectLine();
    session.write("+ idling\r\n");
    if (!session.view())
        return;
    // The view is the session's own: the callback cannot outlive it.
    session.view()->setChangeCallback([&session] { IdleTask::tell(session); });
    IdleTask::tell(session);
}

} // namespace Madmail::ImapService
