// SPDX-License-Identifier: GPL-3.0-or-later
// accounts export|import: accounts on their way from and to other servers.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addTransferOperations(OperationList &table);

} // namespace Madmail::Ops
