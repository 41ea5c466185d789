// SPDX-License-Identifier: GPL-3.0-or-later
// Operations on accounts.
#pragma once

#include "server/ops/operation_table.h"

namespace Madmail::Ops {

/// → {"email","password","dclogin"}
Result<QJsonObject> createRandomAccount(OperationContext &context, const QJsonObject &arguments);

} // namespace Madmail::Ops
