// SPDX-License-Identifier: GPL-3.0-or-later
// hash, certificate status, message-size: things that fit nowhere else.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addSmallOperations(OperationList &table);

} // namespace Madmail::Ops
