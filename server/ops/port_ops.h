// SPDX-License-Identifier: GPL-3.0-or-later
// port …: which ports services use, and for whom.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addPortOperations(OperationList &table);

/// Commands about one service: { "port", "imap-tls" }, with other spellings.
std::vector<Api::CommandGroup> portGroups();

} // namespace Madmail::Ops
