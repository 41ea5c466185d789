// SPDX-License-Identifier: GPL-3.0-or-later
// The operation table itself, for faces that make forms from it.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addCatalogueOperations(OperationList &table);

} // namespace Madmail::Ops
