// SPDX-License-Identifier: GPL-3.0-or-later
// Runs operations in this process.
#pragma once

#include "server/api/operation_runner.h"
#include "server/base/post.h"
#include "server/ops/operation_table.h"

#include <optional>
#include <thread>

namespace Madmail::Ops {

/// Looks the operation up, checks the arguments against its parameters, runs it, and writes the audit line: what, on whom, by
/// which face, with what result; never a secret or a free text. What the engine itself asks for is routine and has none; a
/// rehearsal has none either.
class LocalRunner final : public Api::OperationRunner
{
public:
    /// `context` outlives the runner.
    explicit LocalRunner(OperationContext &context);
    /// Stops a long operation between two of its steps, and waits for that.
    ~LocalRunner() override;

    /// Thread: the operations thread. Runs at once and calls `done` before it returns; a long operation runs on a thread of
    /// its own, and `done` is called from the event loop when it has ended (not at all when the runner goes before). One that
    /// the engine began makes room for one that somebody asks for.
    /// Errors beside those of the operation: Busy (another long one is under way).
    void run(Api::OperationRequest request, Done done) override;
    /// The same, as a value, and a long one here.
    Result<QJsonObject> runNow(const Api::OperationRequest &request);

private:
    struct Waiting
    {
        const Operation *operation;
        Api::OperationRequest request;
        Done done;
    };

    using Call = UniqueFunction<Result<QJsonObject>(const QJsonObject &arguments)>;

    Result<QJsonObject> rehearse(const Operation &operation, const Api::OperationRequest &request);
    Call callFor(const Operation &operation);
    Result<QJsonObject> perform(const Operation &operation, Call call, const Api::OperationRequest &request);
    void runBeside(const Operation &operation, Api::OperationRequest request, Done done);
    void begin(Waiting next);

    OperationContext &m_context;
    PostTarget m_target;
    std::thread m_long; // joinable while an operation runs there
    bool m_isRoutine = false; // the engine asked for what runs there
    std::optional<Waiting> m_next;
};

} // namespace Madmail::Ops
