// SPDX-License-Identifier: GPL-3.0-or-later
// push …, admin-web path, transports that are not offered, and what older panels call a restart.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addServiceOperations(OperationList &table);

/// How push stands, as panels show it: {"enabled","mode","successful_notifications","consecutive_failures","auto_disable_after"}.
QJsonObject pushState(const OperationContext &context);

/// What `admin-web status` says beside whether it is switched on.
void describeAdminWeb(const OperationContext &context, QJsonObject &answer);

} // namespace Madmail::Ops
