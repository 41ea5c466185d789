// SPDX-License-Identifier: GPL-3.0-or-later
// exchanger …: boxes of others from which mail is fetched.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addExchangerOperations(OperationList &table);

} // namespace Madmail::Ops
