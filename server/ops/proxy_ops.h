// SPDX-License-Identifier: GPL-3.0-or-later
// proxy …: how clients come in through Shadowsocks.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addProxyOperations(OperationList &table);

/// What `proxy status` says beside whether it is switched on. Holds the password (in the client URL).
void describeProxy(const OperationContext &context, QJsonObject &answer);

/// `ss://…` as clients take it (SIP002), or empty while no password was chosen. Holds the password.
QString shadowsocksUrl(const OperationContext &context);

} // namespace Madmail::Ops
