// SPDX-License-Identifier: GPL-3.0-or-later
// What the web panel asks for as a whole: everything on one page in one answer.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addPanelOperations(OperationList &table);

} // namespace Madmail::Ops
