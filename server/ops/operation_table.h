// SPDX-License-Identifier: GPL-3.0-or-later
// The table of everything an operator can do.
#pragma once

#include "server/ops/operation.h"

#include <span>

namespace Madmail::Ops {

/// All operations, in the order in which help shows them.
std::span<const Operation> operationTable();

/// Nothing when there is none of that id.
const Operation *findOperation(const QString &id);

/// What the first words of longer commands are about; a row for each of them.
std::span<const Api::CommandGroup> commandGroups();

/// The descriptors alone, for faces.
std::vector<Api::OperationDescriptor> operationDescriptors();

} // namespace Madmail::Ops
