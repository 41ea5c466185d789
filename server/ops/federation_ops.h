// SPDX-License-Identifier: GPL-3.0-or-later
// federation … and federation-size …: with which other servers mail is exchanged.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addFederationOperations(OperationList &table);

} // namespace Madmail::Ops
