// SPDX-License-Identifier: GPL-3.0-or-later
// admin-token: what lets an operator into the Admin API.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addAdminTokenOperations(OperationList &table);

} // namespace Madmail::Ops
