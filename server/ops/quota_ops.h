// SPDX-License-Identifier: GPL-3.0-or-later
// imap-acct quota …: how much accounts may store.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addQuotaOperations(OperationList &table);

} // namespace Madmail::Ops
