// SPDX-License-Identifier: GPL-3.0-or-later
// Scripts with which shells complete our commands. They know the commands themselves: the program is not run while somebody types.
#pragma once

#include "app/cli/command_tree.h"

#include <QByteArray>

namespace Madmail::Manual {

/// Each for `maddy` and for `madmail --cli`. Pure.
QByteArray bashCompletion(const Cli::CommandNode &program);
QByteArray zshCompletion(const Cli::CommandNode &program);
QByteArray fishCompletion(const Cli::CommandNode &program);

} // namespace Madmail::Manual
