// SPDX-License-Identifier: GPL-3.0-or-later
// tasks list|run|run-all|running|stop.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addTaskOperations(OperationList &table);

} // namespace Madmail::Ops
