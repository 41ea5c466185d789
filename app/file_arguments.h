// SPDX-License-Identifier: GPL-3.0-or-later
// Arguments that are files: where the command is typed, the names are; operations get what is in them.
#pragma once

#include "app/cli/command_line.h"

#include "server/base/result.h"

namespace Madmail::App {

/// The request with absolute paths, with the content of files that the command names, and with standard input where content is
/// wanted and no file is named. Blocks while standard input is open.
/// Errors: NotFound, PermissionDenied (a file cannot be read), TooLarge, BadInput (no JSON array).
Result<Api::OperationRequest> withFiles(const Cli::OperationCommand &command);

/// Writes an answer's content to the file that the command names, or to standard output. A file is there whole or not at all, and is for
/// its owner alone. Errors: Storage (cannot be written).
Status writeContent(const Cli::OperationCommand &command, const QByteArray &content);

} // namespace Madmail::App
