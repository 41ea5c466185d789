// SPDX-License-Identifier: GPL-3.0-or-later
// Runs operations in this process.
#pragma once

#include "server/api/operation_runner.h"
#include "server/base/post.h"
#include "server/ops/operation_table.h"

#include <atomic>
#include <thread>

namespace Madmail::Ops {

/// Looks the operation up, checks the arguments against its parameters, runs it, and writes the audit line (never a
/// secret, never an argument that is one).
class LocalRunner final : public Api::OperationRunner
{
public:
    /// `context` outlives the runner.
    explicit LocalRunner(OperationContext &context);
    /// Stops a long operation between two of its steps, and waits for that.
    ~LocalRunner() override;

    /// Thread: the operations thread. Runs at once and calls `done` before it returns; a long operation runs on a thread of
    /// its own, and `done` is called from the event loop when it has ended (not at all when the runner goes before).
    /// Errors beside those of the operation: Busy (another long one is under way).
    void run(Api::OperationRequest request, Done done) override;
    /// The same, as a value, and a long one here.
    Result<QJsonObject> runNow(const Api::OperationRequest &request);

private:
    void runBeside(Api::OperationRequest request, Done done);

    OperationContext &m_context;
    PostTarget m_target;
    std::atomic<bool> m_stop { false };
    std::thread m_long; // joinable while an operation runs there
};

} // namespace Madmail::Ops
