// SPDX-License-Identifier: GPL-3.0-or-later
// Turns a raw command into a typed one.
#pragma once

#include "server/base/result.h"
#include "server/proto/imap/command.h"
#include "server/proto/imap/raw_command.h"

namespace Madmail::Imap {

/// Parses the arguments by RFC 3501 §9 and the extensions that command.h names. Strict: one blank between arguments,
/// nothing behind the last one (blanks at the very end are forgiven). The result owns its bytes. Whether the command
/// fits the session's state is the caller's question.
///
/// APPEND arrives by ReaderEvent::MessageBegin and goes through parseAppend(); here it is an error (it had no message).
/// Errors: see answerFor().
Result<Command> parseCommand(const RawCommand &command);

/// Parses what stands before the message of an APPEND. `size` is what the client announced.
Result<AppendCommand> parseAppend(const RawCommand &command, qint64 size);

/// Condition, response code and text for the tagged answer to a command that could not be parsed, without tag and
/// line end: BadInput → "BAD …", TooLarge → "NO [LIMIT] …", Refused → "NO [CANNOT] …" (a mailbox name that we do not
/// keep), Unsupported → "NO [BADCHARSET (US-ASCII UTF-8)] …".
QByteArray answerFor(const Error &error);

} // namespace Madmail::Imap
