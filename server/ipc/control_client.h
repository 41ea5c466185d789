// SPDX-License-Identifier: GPL-3.0-or-later
// Runs operations in the process that owns the state directory.
#pragma once

#include "server/api/operation_runner.h"
#include "server/base/post.h"

namespace Madmail::Ipc {

/// One connection for each request. Errors beside those of the operation: Network (nobody answers), PermissionDenied
/// (the server belongs to somebody else).
/// Thread: one with an event loop.
class ControlClient final : public PostTarget, public Api::OperationRunner
{
public:
    explicit ControlClient(QString path);

    void run(Api::OperationRequest request, Done done) override;

private:
    QString m_path;
};

} // namespace Madmail::Ipc
