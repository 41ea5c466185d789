// SPDX-License-Identifier: GPL-3.0-or-later
// One operation on another server (--server).
#pragma once

#include "app/cli/command_line.h"
#include "server/base/result.h"

namespace Madmail::App {

/// Before anybody is asked anything. Errors: BadInput (no such address or fingerprint, a file of this computer among the
/// arguments), Unsupported (an operation that the Admin API does not have).
Status checkRemote(const Cli::GlobalOptions &global, const Cli::OperationCommand &command);

/// Runs it there. The token comes from --token-file, MADMAIL_TOKEN, or the terminal; a certificate that no authority of this
/// computer vouches for is shown and asked about once, then remembered. Errors: of Remote::RemoteRunner, and Refused where the
/// certificate is another one than the remembered, or nobody can be asked.
Result<QJsonObject> runThere(const Cli::GlobalOptions &global, const Api::OperationRequest &request);

} // namespace Madmail::App
