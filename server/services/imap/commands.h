// SPDX-License-Identifier: GPL-3.0-or-later
// The commands, as functions of a session.
#pragma once

#include "server/base/mailbox_info.h"
#include "server/mail/mailbox_view.h"
#include "server/proto/imap/command.h"

namespace Madmail::ImapService {

class ImapSession;

/// Runs a command, or refuses it when it does not fit the session's state.
void dispatch(ImapSession &session, Imap::Command command);

// Each run() ends the command with ImapSession::finish(), at once or later.

// base_commands.cpp: RFC 3501 §6.1, RFC 2971, RFC 5161, RFC 2342
void run(ImapSession &session, Imap::CapabilityCommand command);
void run(ImapSession &session, Imap::NoopCommand command);
void run(ImapSession &session, Imap::CheckCommand command);
void run(ImapSession &session, Imap::LogoutCommand command);
void run(ImapSession &session, Imap::IdCommand command);
void run(ImapSession &session, Imap::EnableCommand command);
void run(ImapSession &session, Imap::NamespaceCommand command);

// auth_commands.cpp: RFC 3501 §6.2, RFC 4959
void run(ImapSession &session, Imap::StartTlsCommand command);
void run(ImapSession &session, Imap::LoginCommand command);
void run(ImapSession &session, Imap::AuthenticateCommand command);

// select_commands.cpp: RFC 3501 §6.3.1, §6.3.2, §6.4.2, §6.4.3; RFC 3691; RFC 4315
void run(ImapSession &session, Imap::SelectCommand command);
void run(ImapSession &session, Imap::CloseCommand command);
void run(ImapSession &session, Imap::UnselectCommand command);
void run(ImapSession &session, Imap::ExpungeCommand command);

// mailbox_commands.cpp: RFC 3501 §6.3.3–§6.3.7, §6.3.10; RFC 6154, RFC 7889, RFC 8438
void run(ImapSession &session, Imap::CreateCommand command);
void run(ImapSession &session, Imap::DeleteCommand command);
void run(ImapSession &session, Imap::RenameCommand command);
void run(ImapSession &session, Imap::SubscribeCommand command);
void run(ImapSession &session, Imap::StatusCommand command);

// list_command.cpp: RFC 3501 §6.3.8, §6.3.9; RFC 3348, RFC 6154
void run(ImapSession &session, Imap::ListCommand command);

// quota_metadata_commands.cpp: RFC 9208, RFC 5464
void run(ImapSession &session, Imap::GetQuotaCommand command);
void run(ImapSession &session, Imap::GetQuotaRootCommand command);
void run(ImapSession &session, Imap::SetQuotaCommand command);
void run(ImapSession &session, Imap::GetMetadataCommand command);
void run(ImapSession &session, Imap::SetMetadataCommand command);

// idle_command.cpp: RFC 2177
void run(ImapSession &session, Imap::IdleCommand command);

// fetch_command.cpp, search_command.cpp, store_command.cpp, copy_command.cpp: RFC 3501 §6.4.4–§6.4.8, RFC 6851
void run(ImapSession &session, Imap::FetchCommand command);
void run(ImapSession &session, Imap::SearchCommand command);
void run(ImapSession &session, Imap::StoreCommand command);
void run(ImapSession &session, Imap::CopyCommand command);

// append_command.cpp: RFC 3501 §6.3.11. The message follows; CommandReader waits for its acceptance.
void beginAppend(ImapSession &session, Imap::AppendCommand command, bool synchronising);

// ---- shared by several commands

/// `* STATUS name (…)` (mailbox_commands.cpp; also for LIST … RETURN (STATUS …)).
void appendStatus(QByteArray &out, ImapSession &session, const MailboxInfo &info, quint16 items);

/// A message number beyond the last one: BAD (RFC 3501 §9 seq-number).
Error noSuchNumber();

/// The places of a set in the selected mailbox, ascending. Error: noSuchNumber().
Result<std::vector<Imap::IndexRange>> placesOf(const Mail::MailboxView &view, const Imap::SequenceSet &set, bool uid);
/// The UIDs at those places.
std::vector<Uid> uidsAt(const Mail::MailboxView &view, const std::vector<Imap::IndexRange> &places);

/// `* n FETCH (FLAGS (…))`, with the UID where a UID command caused it; nothing when the message is not in the view.
void appendFlags(QByteArray &out, const Mail::MailboxView &view, const FlagsOfMessage &entry, bool withUid);

} // namespace Madmail::ImapService
