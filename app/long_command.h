// SPDX-License-Identifier: GPL-3.0-or-later
// Waiting for an answer at a terminal: how far a long command is, and Ctrl-C.
#pragma once

#include "server/api/operation_runner.h"
#include "server/config/paths.h"

namespace Madmail::App {

/// Asks a runner and waits for the answer. While a long operation is under way, its progress is shown on standard error where that
/// is a terminal, and the first Ctrl-C (SIGINT, SIGTERM) asks the server to stop it: its answer then says what was done. A second one
/// leaves at once, and so does a closed terminal: the operation goes on in the server.
/// Thread: main, before others start.
Result<QJsonObject> askAndWait(Api::OperationRunner &runner, const Api::OperationRequest &request, bool isLong);

/// Runs a long operation without a server, in the same way. A second Ctrl-C ends it where it is.
Result<QJsonObject> runLongOffline(const Config::Paths &paths, const Api::OperationRequest &request);

} // namespace Madmail::App
