// SPDX-License-Identifier: GPL-3.0-or-later
// Which state directory a command means.
#pragma once

#include "app/cli/command_line.h"
#include "server/base/result.h"
#include "server/config/paths.h"

#include <QJsonObject>

namespace Madmail::App {

Config::Paths pathsFor(const Cli::GlobalOptions &global);

/// Errors: PermissionDenied, with the exact command that reaches the server instead, for a state folder of somebody else, and
/// for a person who names none, has none of their own, and on whose computer the system service keeps one: they mean that.
/// Root is refused nothing: it may ask a running server of anybody. Otherwise an empty answer.
Result<QJsonObject> refusalForPlace(const Cli::GlobalOptions &global, const Config::Paths &paths);

/// A file that somebody named must be there, and one that is there must be readable: whether a server runs or not. Errors:
/// NotFound, PermissionDenied.
Status checkConfigFile(const Config::Paths &paths);

/// An error about a state folder of somebody else, with the exact command that works there; other errors as they are.
Error withWayToOwner(Error error, const Cli::GlobalOptions &global, const Config::Paths &paths);

} // namespace Madmail::App
