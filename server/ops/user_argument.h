// SPDX-License-Identifier: GPL-3.0-or-later
// Parameters that many operations have: the account that one is about, and --dry-run.
#pragma once

#include "server/api/operation.h"
#include "server/base/email_address.h"
#include "server/ops/operation_context.h"

namespace Madmail::Ops {

/// "username": an address, positional on the command line.
Api::Parameter userParameter(bool required = true);

/// "dry_run": of operations that delete.
Api::Parameter dryRunParameter();

/// The address in arguments that have been normalised. Errors: BadInput.
Result<EmailAddress> userIn(const QJsonObject &arguments);

/// For rows whose account must be there. Errors: NotFound, Storage.
Status accountIsThere(OperationContext &context, const QJsonObject &arguments);

} // namespace Madmail::Ops
