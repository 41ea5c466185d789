// SPDX-License-Identifier: GPL-3.0-or-later
// FETCH and UID FETCH (RFC 3501 §6.4.5).
#include "server/proto/imap/response_writer.h"
#include "server/services/imap/commands.h"
#include "server/services/imap/fetch_renderer.h"
#include "server/services/imap/imap_session.h"

namespace Madmail::ImapService {

using Progress = FetchRenderer::Progress;
using Changed = std::vector<FlagsOfMessage>;

namespace {

/// One piece of rendered responses, as it comes from a reader thread.
struct Piece
{
    QByteArray bytes;
    Progress progress = Progress::Done;
};

/// Walks over the messages in batches: metadata (here, at most 256 rows), then \Seen where a body is shown, then the
/// responses (on a reader thread where bodies are read). A batch begins when the one before has been told; a piece is
/// rendered when the output queue has room. So a FETCH of a whole mailbox holds one batch and two pieces.
class FetchTask final : public Task
{
public:
    FetchTask(Imap::FetchCommand command, std::vector<Imap::IndexRange> places)
        : m_items(std::make_shared<const Imap::FetchItems>(std::move(command.items)))
        , m_places(std::move(places))
        , m_uid(command.uid)
        , m_readsBodies(FetchRenderer::readsBodies(*m_items))
    {
    }

    bool isInsideResponse() const override { return m_isInside; }
    void onWriteSpace(ImapSession &session) override
    {
        if (!m_waitsForSpace)
            return;
        m_waitsForSpace = false;
        goOn(session);
    }

    /// Begins the next batch, or ends the command.
    void next(ImapSession &session);

private:
    std::vector<Uid> takeBatch(const Mail::MailboxView &view);
    void setSeen(ImapSession &session);
    void markSeen(ImapSession &session, const Changed &changed);
    void tell(ImapSession &session);
    void goOn(ImapSession &session);
    void render(ImapSession &session);
    void tellPiece(ImapSession &session, Result<Piece> piece);
    void giveUp(ImapSession &session, const Error &error);
    ImapSession::Updates updates() const
    {
        return m_uid ? ImapSession::Updates::All : ImapSession::Updates::KeepNumbers;
    }

    std::shared_ptr<const Imap::FetchItems> m_items;
    std::vector<Imap::IndexRange> m_places;
    std::size_t m_range = 0;     ///< of m_places, the one to go on with
    std::vector<FetchEntry> m_batch;
    std::shared_ptr<FetchRenderer> m_renderer; ///< lent to a reader thread while a job runs
    bool m_uid;
    bool m_readsBodies;
    bool m_someGone = false;
    bool m_isInside = false;
    bool m_waitsForSpace = false;
};

std::vector<Uid> FetchTask::takeBatch(const Mail::MailboxView &view)
{
    std::vector<Uid> uids;
    while (m_range < m_places.size() && uids.size() < std::size_t(Mail::MessageReader::maxMetas)) {
        Imap::IndexRange &range = m_places[m_range];
        uids.push_back(view.uids()[range.first]);
        if (++range.first == range.end)
            ++m_range;
    }
    return uids;
}

void FetchTask::next(ImapSession &session)
{
    const Mail::MailboxView &view = *session.view();
    const std::vector<Uid> uids = takeBatch(view);
    if (uids.empty()) // RFC 5530: somebody else has expunged what was asked for
        return session.finish("OK", m_someGone ? QByteArrayView("EXPUNGEISSUED") : QByteArrayView(), "FETCH completed",
                              updates());
    auto metas = session.mail().reader().metas(view.mailboxId(), uids);
    if (!metas)
        return giveUp(session, metas.error());
    m_someGone = m_someGone || metas->size() < uids.size();
    m_batch.clear();
    for (MessageMeta &meta : *metas) {
        FetchEntry entry { view.sequenceOf(meta.uid), std::move(meta) };
        entry.recent = view.isRecent(entry.meta.uid);
        if (m_readsBodies)
            entry.pin = session.mail().pin(entry.meta.body);
        m_batch.push_back(std::move(entry));
    }
    if (m_items->setsSeen() && !view.isReadOnly())
        return setSeen(session);
    tell(session);
}

void FetchTask::setSeen(ImapSession &session)
{
    std::vector<Uid> unseen;
    for (const FetchEntry &entry : m_batch)
        if (!entry.meta.flags.has(FlagSeen))
            unseen.push_back(entry.meta.uid);
    if (unseen.empty())
        return tell(session);
    session.mail().storeFlags(*session.view(), std::move(unseen), FlagChange::Add, MessageFlags { FlagSeen, {} },
                              session.then<Changed>([](ImapSession &self, const Result<Changed> &changed) {
                                  auto &task = self.task<FetchTask>();
                                  if (!changed)
                                      return task.giveUp(self, changed.error());
                                  task.markSeen(self, *changed);
                              }));
}

void FetchTask::markSeen(ImapSession &session, const Changed &changed)
{
    QByteArray out; // what others changed before goes first: the client must see the newest FLAGS last
    session.appendUpdates(out, ImapSession::Updates::KeepNumbers);
    if (!out.isEmpty())
        session.write(std::move(out));
    for (const FlagsOfMessage &flags : changed) {
        const auto entry = std::find_if(m_batch.begin(), m_batch.end(),
                                        [&flags](const FetchEntry &candidate) { return candidate.meta.uid == flags.uid; });
        if (entry == m_batch.end())
            continue;
        entry->meta.flags = flags.flags;
        entry->tellFlags = true;
    }
    tell(session);
}

void FetchTask::tell(ImapSession &session)
{
    m_renderer = std::make_shared<FetchRenderer>(m_items, std::exchange(m_batch, {}));
    goOn(session);
}

void FetchTask::goOn(ImapSession &session)
{
    if (session.connection().isCongested())
        m_waitsForSpace = true;
    else if (m_renderer)
        render(session);
    else
        session.later([](ImapSession &self) { self.task<FetchTask>().next(self); }); // others have their turn
}

void FetchTask::render(ImapSession &session)
{
    if (!m_readsBodies) {
        Piece piece;
        auto progress = m_renderer->run(session.mail().reader(), piece.bytes);
        if (!progress)
            return giveUp(session, progress.error());
        piece.progress = *progress;
        return tellPiece(session, std::move(piece));
    }
    session.mail().readAsync<Piece>(
        [renderer = m_renderer](Mail::MessageReader &reader) -> Result<Piece> {
            Piece piece;
            MADMAIL_TRY(piece.progress, renderer->run(reader, piece.bytes));
            return piece;
        },
        session.then<Piece>([](ImapSession &self, Result<Piece> piece) {
            self.task<FetchTask>().tellPiece(self, std::move(piece));
        }));
}

void FetchTask::tellPiece(ImapSession &session, Result<Piece> piece)
{
    m_isInside = m_isInside || m_renderer->isInsideResponse();
    if (!piece)
        return giveUp(session, piece.error());
    session.write(std::move(piece->bytes));
    m_isInside = m_renderer->isInsideResponse();
    if (piece->progress == Progress::Done) {
        m_someGone = m_someGone || m_renderer->skipped() > 0;
        m_renderer.reset();
        if (m_range == m_places.size())
            return next(session); // tells the end along with this piece
    }
    goOn(session);
}

void FetchTask::giveUp(ImapSession &session, const Error &error)
{
    if (m_isInside) // a literal that cannot be completed
        return session.abort();
    session.fail(error, updates());
}

} // namespace

void run(ImapSession &session, Imap::FetchCommand command)
{
    auto places = placesOf(*session.view(), command.set, command.uid);
    if (!places)
        return session.failParsing(places.error());
    session.begin(std::make_unique<FetchTask>(std::move(command), std::move(*places)));
    session.task<FetchTask>().next(session);
}

} // namespace Madmail::ImapService
