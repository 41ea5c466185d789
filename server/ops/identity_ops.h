// SPDX-License-Identifier: GPL-3.0-or-later
// Operations on who the server is: mail domain and certificate.
#pragma once

#include "server/ops/operation_table.h"

namespace Madmail::Ops {

/// `domain` or `ip`. → {"message","domain","local_domains"}. Earlier domains stay local for their accounts.
Result<QJsonObject> install(OperationContext &context, const QJsonObject &arguments);
/// `certificate`, `key`: paths; checked before they are taken. → {"message"}
Result<QJsonObject> useCertificateFiles(OperationContext &context, const QJsonObject &arguments);
/// → {"message"}
Result<QJsonObject> useSelfSignedCertificate(OperationContext &context, const QJsonObject &arguments);

} // namespace Madmail::Ops
