// SPDX-License-Identifier: GPL-3.0-or-later
// Texts made from the tables: completion scripts, the man page, docs/admin-api.md.
#pragma once

#include "app/cli/command_line.h"

namespace Madmail::App {

/// For standard output.
QString documentText(Cli::Document document, const Cli::Commands &commands);

} // namespace Madmail::App
