// SPDX-License-Identifier: GPL-3.0-or-later
// Every other command: one operation, asked of the running server or done offline.
#pragma once

#include "app/cli/command_line.h"

namespace Madmail::App {

/// Returns the exit status.
int runOperation(const Cli::GlobalOptions &global, Cli::OperationCommand command);

} // namespace Madmail::App
