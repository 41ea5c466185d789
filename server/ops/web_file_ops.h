// SPDX-License-Identifier: GPL-3.0-or-later
// html-export and html-serve: the web pages as files of one's own.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

/// Pages are embedded as Qt resources below ":/www".
void addWebFileOperations(OperationList &table);

} // namespace Madmail::Ops
