// SPDX-License-Identifier: GPL-3.0-or-later
// Runs operations, wherever the engine is.
#pragma once

#include "server/api/operation.h"
#include "server/base/unique_function.h"

namespace Madmail::Api {

/// In this process (server/ops), over the control socket (server/ipc), later over the Admin API.
class OperationRunner
{
public:
    virtual ~OperationRunner() = default;

    using Done = UniqueFunction<void(Result<QJsonObject>)>;

    /// `done` is called exactly once, on the thread that called run(); a runner in this process may call it before run()
    /// returns.
    /// Errors: NotFound (no such operation), BadInput (`field` names the parameter), and those of the operation.
    virtual void run(OperationRequest request, Done done) = 0;
};

} // namespace Madmail::Api
