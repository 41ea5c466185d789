// SPDX-License-Identifier: GPL-3.0-or-later
// blocklist …: who may not log in, register or receive.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addBlocklistOperations(OperationList &table);

} // namespace Madmail::Ops
