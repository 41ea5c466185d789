// SPDX-License-Identifier: GPL-3.0-or-later
// Runs operations in this process.
#pragma once

#include "server/api/operation_runner.h"
#include "server/ops/operation_table.h"

namespace Madmail::Ops {

/// Looks the operation up, checks the arguments against its parameters, runs it, and writes the audit line (never a
/// secret, never an argument that is one).
class LocalRunner final : public Api::OperationRunner
{
public:
    /// `context` outlives the runner.
    explicit LocalRunner(OperationContext &context)
        : m_context(context)
    {
    }

    /// Thread: the operations thread. Runs at once and calls `done` before it returns.
    void run(Api::OperationRequest request, Done done) override;
    /// The same, as a value.
    Result<QJsonObject> runNow(const Api::OperationRequest &request);

private:
    OperationContext &m_context;
};

} // namespace Madmail::Ops
