// SPDX-License-Identifier: GPL-3.0-or-later
// registration-tokens …: tokens with which people may register.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addTokenOperations(OperationList &table);

} // namespace Madmail::Ops
