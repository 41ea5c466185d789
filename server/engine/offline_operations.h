// SPDX-License-Identifier: GPL-3.0-or-later
// Runs an operation while no engine owns the state directory.
#pragma once

#include "server/api/operation.h"
#include "server/base/result.h"
#include "server/config/paths.h"
#include "server/ops/long_work.h"

#include <QJsonObject>

namespace Madmail::Engine {

/// Takes the lock, opens the database, runs the operation, closes all. An operation that only looks makes no state folder.
/// Errors: Busy (an engine runs, whoever owns the folder: ask it), NotFound (nothing to look at there), those of opening,
/// and those of the operation. Blocks. `work`: to watch and stop a long one from another thread.
Result<QJsonObject> runOffline(const Config::Paths &paths, const Api::OperationRequest &request, Ops::LongWork &work);

} // namespace Madmail::Engine
