// SPDX-License-Identifier: GPL-3.0-or-later
// imap-acct purge-…, prune-…: deleting mail and accounts that nobody needs.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addPurgeOperations(OperationList &table);

} // namespace Madmail::Ops
