// SPDX-License-Identifier: GPL-3.0-or-later
// sharing …: short links to contacts.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addShareOperations(OperationList &table);

} // namespace Madmail::Ops
