// SPDX-License-Identifier: GPL-3.0-or-later
// One row of the operation table.
#pragma once

#include "server/api/operation.h"
#include "server/ops/operation_context.h"

#include <QStringView>

#include <functional>
#include <vector>

namespace Madmail::Ops {

/// Runs on the operations thread; may wait for the disk. The arguments are as normaliseArguments() makes them. An answer may
/// have a "message": the sentence that the command line prints instead of a table.
using OperationFunction = std::function<Result<QJsonObject>(OperationContext &context, const QJsonObject &arguments)>;

struct Operation
{
    Api::OperationDescriptor descriptor;
    OperationFunction function;
};

using OperationList = std::vector<Operation>;

/// "creds jit enable" → { "creds", "jit", "enable" }.
QStringList words(const char *command);

} // namespace Madmail::Ops
