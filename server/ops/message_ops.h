// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of accounts: imap-msgs.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addMessageOperations(OperationList &table);

} // namespace Madmail::Ops
