// SPDX-License-Identifier: GPL-3.0-or-later
// dns-cache …: where mail really goes, instead of what DNS says.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addDnsOperations(OperationList &table);

} // namespace Madmail::Ops
