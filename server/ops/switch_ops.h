// SPDX-License-Identifier: GPL-3.0-or-later
// What is only on or off: registration, first login, logging, services.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addSwitchOperations(OperationList &table);

} // namespace Madmail::Ops
