// SPDX-License-Identifier: GPL-3.0-or-later
// Operations on who the server is: mail domain and certificate.
#pragma once

#include "server/ops/operation_table.h"

namespace Madmail::Ops {

/// `domain` or `ip`. → {"message","next_steps":[…],"warnings":[…],"domain","local_domains"}; in the steps `{maddy}` stands
/// for the program. Earlier domains stay local for their accounts.
Result<QJsonObject> install(OperationContext &context, const QJsonObject &arguments);
/// `certificate`, `key`: paths; checked before they are taken. → {"message","warnings":[…]}
Result<QJsonObject> useCertificateFiles(OperationContext &context, const QJsonObject &arguments);
/// → {"message"}
Result<QJsonObject> useSelfSignedCertificate(OperationContext &context, const QJsonObject &arguments);

/// Why clients would refuse the certificate that somebody chose, one sentence a reason that says what to do: no authority
/// that is known here issued it, or it is for other names than the mail domain and the host of invite links. Nothing for
/// self-signed ones: invite links tell clients to take them. Nothing, too, for a file that cannot be read: the engine
/// reports that. Reads files.
QStringList certificateWarnings(const OperationContext &context);

} // namespace Madmail::Ops
