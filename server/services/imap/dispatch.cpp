// SPDX-License-Identifier: GPL-3.0-or-later
// Which command is allowed in which state (RFC 3501 §6), and what several commands share.
#include "server/services/imap/commands.h"

#include "server/proto/imap/response_writer.h"
#include "server/services/imap/imap_session.h"

#include <QCoreApplication>

namespace Madmail::ImapService {

namespace {

enum class Needs { Nothing, NoLogin, Login, Mailbox };

template<typename T>
constexpr Needs needsOf = Needs::Login;
template<>
constexpr Needs needsOf<Imap::CapabilityCommand> = Needs::Nothing;
template<>
constexpr Needs needsOf<Imap::NoopCommand> = Needs::Nothing;
template<>
constexpr Needs needsOf<Imap::LogoutCommand> = Needs::Nothing;
template<>
constexpr Needs needsOf<Imap::IdCommand> = Needs::Nothing;
template<>
constexpr Needs needsOf<Imap::StartTlsCommand> = Needs::NoLogin;
template<>
constexpr Needs needsOf<Imap::LoginCommand> = Needs::NoLogin;
template<>
constexpr Needs needsOf<Imap::AuthenticateCommand> = Needs::NoLogin;
template<>
constexpr Needs needsOf<Imap::CheckCommand> = Needs::Mailbox;
template<>
constexpr Needs needsOf<Imap::CloseCommand> = Needs::Mailbox;
template<>
constexpr Needs needsOf<Imap::UnselectCommand> = Needs::Mailbox;
template<>
constexpr Needs needsOf<Imap::ExpungeCommand> = Needs::Mailbox;
template<>
constexpr Needs needsOf<Imap::SearchCommand> = Needs::Mailbox;
template<>
constexpr Needs needsOf<Imap::FetchCommand> = Needs::Mailbox;
template<>
constexpr Needs needsOf<Imap::StoreCommand> = Needs::Mailbox;
template<>
constexpr Needs needsOf<Imap::CopyCommand> = Needs::Mailbox;

/// Why the command cannot be run now, or null.
const char *objection(const ImapSession &session, Needs needs)
{
    switch (needs) {
    case Needs::Nothing:
        break;
    case Needs::NoLogin:
        return session.isLoggedIn() ? "You are logged in already" : nullptr;
    case Needs::Login:
        return session.isLoggedIn() ? nullptr : "Log in first";
    case Needs::Mailbox:
        return !session.isLoggedIn() ? "Log in first" : !session.view() ? "No mailbox is selected" : nullptr;
    }
    return nullptr;
}

} // namespace

void dispatch(ImapSession &session, Imap::Command command)
{
    std::visit(
        [&session](auto &typed) {
            if (const char *why = objection(session, needsOf<std::decay_t<decltype(typed)>>))
                session.bad(why);
            else if constexpr (!std::is_same_v<std::decay_t<decltype(typed)>, Imap::AppendCommand>)
                run(session, std::move(typed)); // APPEND comes by beginAppend()
        },
        command);
}

Error noSuchNumber()
{
    return { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "There is no message of this number") } };
}

Result<std::vector<Imap::IndexRange>> placesOf(const Mail::MailboxView &view, const Imap::SequenceSet &set, bool uid)
{
    if (uid)
        return set.intersect(view.uids());
    if (set.largestNamed() > view.exists())
        return noSuchNumber();
    return set.places(view.exists());
}

std::vector<Uid> uidsAt(const Mail::MailboxView &view, const std::vector<Imap::IndexRange> &places)
{
    std::vector<Uid> uids;
    for (const Imap::IndexRange &range : places) {
        const auto part = view.uids().subspan(range.first, range.end - range.first);
        uids.insert(uids.end(), part.begin(), part.end());
    }
    return uids;
}

void appendFlags(QByteArray &out, const Mail::MailboxView &view, const FlagsOfMessage &entry, bool withUid)
{
    const quint32 sequence = view.sequenceOf(entry.uid);
    if (sequence == 0)
        return;
    Imap::ResponseWriter writer(out);
    writer.untagged().number(sequence).atom("FETCH").open();
    if (withUid)
        writer.atom("UID").number(entry.uid);
    writer.atom("FLAGS").flags(entry.flags, view.isRecent(entry.uid)).close().end();
}

} // namespace Madmail::ImapService
