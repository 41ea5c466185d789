// SPDX-License-Identifier: GPL-3.0-or-later
// The table of everything an operator can do.
#pragma once

#include "server/api/operation.h"
#include "server/ops/operation_context.h"

#include <span>

namespace Madmail::Ops {

/// Runs on the operations thread; may wait for the disk. The arguments have been checked against the parameters.
using OperationFunction = Result<QJsonObject> (*)(OperationContext &context, const QJsonObject &arguments);

struct Operation
{
    Api::OperationDescriptor descriptor;
    OperationFunction function;
};

/// All operations, in the order in which help shows them.
std::span<const Operation> operationTable();

/// Nothing when there is none of that id.
const Operation *findOperation(const QString &id);

/// What the first words of longer commands are about; a row for each of them.
std::span<const Api::CommandGroup> commandGroups();

/// The descriptors alone, for faces.
std::vector<Api::OperationDescriptor> operationDescriptors();

} // namespace Madmail::Ops
