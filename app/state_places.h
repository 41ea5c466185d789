// SPDX-License-Identifier: GPL-3.0-or-later
// Which state directory a command means.
#pragma once

#include "app/cli/command_line.h"
#include "server/base/result.h"
#include "server/config/paths.h"

#include <QJsonObject>

namespace Madmail::App {

Config::Paths pathsFor(const Cli::GlobalOptions &global);

/// A person who names no state directory, has none of their own, and on whose computer the system service keeps one, means
/// that one: the error says with which command to reach it. Otherwise an empty answer.
Result<QJsonObject> refusalForPlace(const Cli::GlobalOptions &global, const Config::Paths &paths);

} // namespace Madmail::App
