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

/// The same for what may take minutes (see LocalRunner).
using LongFunction = std::function<Result<QJsonObject>(LongContext &context, const QJsonObject &arguments)>;

/// What can be said before anybody is asked for a secret or a yes: there is no such account. Changes nothing. The arguments
/// are as normaliseForRehearsal() makes them.
using CheckFunction = std::function<Status(OperationContext &context, const QJsonObject &arguments)>;

struct Operation
{
    Operation(Api::OperationDescriptor described, OperationFunction call)
        : descriptor(std::move(described))
        , function(std::move(call))
    {
    }
    Operation(Api::OperationDescriptor described, LongFunction call)
        : descriptor(std::move(described))
        , longFunction(std::move(call))
    {
        descriptor.isLong = true;
    }

    Api::OperationDescriptor descriptor;
    OperationFunction function;   ///< either this …
    LongFunction longFunction;    ///< … or this
    CheckFunction check = {};     ///< may be empty
};

using OperationList = std::vector<Operation>;

/// "creds jit enable" → { "creds", "jit", "enable" }.
QStringList words(const char *command);

} // namespace Madmail::Ops
