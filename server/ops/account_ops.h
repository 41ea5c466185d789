// SPDX-License-Identifier: GPL-3.0-or-later
// accounts …, creds …, imap-acct …: who has an account.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addAccountOperations(OperationList &table);

} // namespace Madmail::Ops
