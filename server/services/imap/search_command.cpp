// SPDX-License-Identifier: GPL-3.0-or-later
// SEARCH and UID SEARCH (RFC 3501 §6.4.4).
#include "server/proto/imap/response_writer.h"
#include "server/services/imap/commands.h"
#include "server/services/imap/imap_session.h"
#include "server/services/imap/search_run.h"

#include <QCoreApplication>

namespace Madmail::ImapService {

using Progress = SearchRun::Progress;

namespace {

/// Every message number in the tree must be in use (RFC 3501 §9 seq-number).
bool namesOnlyMessages(const Imap::SearchKey &key, quint32 exists)
{
    if (key.kind == Imap::SearchKey::Kind::Numbers && key.set.largestNamed() > exists)
        return false;
    return std::all_of(key.children.begin(), key.children.end(),
                       [exists](const Imap::SearchKey &child) { return namesOnlyMessages(child, exists); });
}

class SearchTask final : public Task
{
public:
    SearchTask(Imap::SearchCommand command, SearchScope scope)
        : m_run(std::make_shared<SearchRun>(std::move(command.key), std::move(scope)))
        , m_uid(command.uid)
    {
    }

    /// One slice on a reader thread.
    void next(ImapSession &session)
    {
        session.mail().readAsync<Progress>(
            [run = m_run](Mail::MessageReader &reader) { return run->run(reader); },
            session.then<Progress>([](ImapSession &self, const Result<Progress> &progress) {
                self.task<SearchTask>().goOn(self, progress);
            }));
    }

private:
    void goOn(ImapSession &session, const Result<Progress> &progress)
    {
        if (!progress)
            return session.fail(progress.error(), updates());
        if (*progress == Progress::More)
            return next(session);
        QByteArray out;
        Imap::ResponseWriter writer(out);
        writer.untagged().atom("SEARCH");
        for (const quint32 place : m_run->found())
            writer.number(m_uid ? m_run->uids()[place] : place + 1);
        writer.end();
        session.finishAfter(std::move(out), "OK", {}, "SEARCH completed", updates());
    }
    ImapSession::Updates updates() const
    {
        return m_uid ? ImapSession::Updates::All : ImapSession::Updates::KeepNumbers;
    }

    std::shared_ptr<SearchRun> m_run; ///< lent to a reader thread while a job runs
    bool m_uid;
};

} // namespace

void run(ImapSession &session, Imap::SearchCommand command)
{
    const Mail::MailboxView &view = *session.view();
    if (!namesOnlyMessages(command.key, view.exists()))
        return session.failParsing(noSuchNumber());
    SearchScope scope { view.mailboxId(), { view.uids().begin(), view.uids().end() } };
    for (const Uid uid : view.uids()) {
        if (!view.isRecent(uid))
            continue;
        scope.recentFrom = scope.recentUntil == 0 ? uid : scope.recentFrom;
        scope.recentUntil = uid + 1; // \Recent is one run of UIDs
    }
    session.begin(std::make_unique<SearchTask>(std::move(command), std::move(scope)));
    session.task<SearchTask>().next(session);
}

} // namespace Madmail::ImapService
