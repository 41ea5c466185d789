// SPDX-License-Identifier: GPL-3.0-or-later
// The manual page, maddy(1).
#pragma once

#include "app/cli/command_tree.h"

#include <QByteArray>

namespace Madmail::Manual {

/// In the man macros of roff. Pure.
QByteArray manPage(const Cli::CommandNode &program);

} // namespace Madmail::Manual
