// SPDX-License-Identifier: GPL-3.0-or-later
// Operations that only look.
#pragma once

#include "server/ops/operation_table.h"

namespace Madmail::Ops {

/// → {"state","version","state_directory","services":[{name,connections,unique_ips}],"registered_users","boot_time",
///    "uptime_seconds","mail_domain",
///    "listeners":[{service,address,port,standard_port,fallback,connections,unique_ips,bytes_in,bytes_out}],
///    "certificate_warnings":[…],
///    "certificate_self_signed","certificate_expires","certificate_sha256","certificate_problem"}
/// Offline `listeners` is empty and the fields of the certificate in use are left out.
Result<QJsonObject> status(OperationContext &context, const QJsonObject &arguments);

} // namespace Madmail::Ops
