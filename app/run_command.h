// SPDX-License-Identifier: GPL-3.0-or-later
// `run`: the server without a window.
#pragma once

#include "app/cli/command_line.h"

namespace Madmail::App {

/// Starts the engine, says what it listens on, and serves until SIGTERM or SIGINT. Returns the exit status.
int runServer(const Cli::GlobalOptions &global, const Cli::RunCommand &command);

} // namespace Madmail::App
