// SPDX-License-Identifier: GPL-3.0-or-later
// webmail-cors …: sites whose pages may read and send mail.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addWebAccessOperations(OperationList &table);

} // namespace Madmail::Ops
