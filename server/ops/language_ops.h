// SPDX-License-Identifier: GPL-3.0-or-later
// language …: which language the web pages speak.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addLanguageOperations(OperationList &table);

} // namespace Madmail::Ops
