// SPDX-License-Identifier: GPL-3.0-or-later
// notice …: telling the people of the server something.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addNoticeOperations(OperationList &table);

} // namespace Madmail::Ops
