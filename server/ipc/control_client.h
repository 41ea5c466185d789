// SPDX-License-Identifier: GPL-3.0-or-later
// Runs operations in the process that owns the state directory.
#pragma once

#include "server/api/operation_runner.h"
#include "server/base/post.h"

#include <chrono>

namespace Madmail::Ipc {

/// One connection for each request. The server must take the request within `patience` of run(), from the connect to the
/// first line; then the operation may take as long as it needs, and the end of the server's process ends the wait.
/// Errors beside those of the operation: Network (nobody answers), Busy (connected, and nothing came in time: the server
/// is at another operation, or hangs), PermissionDenied (the server belongs to somebody else).
/// Thread: one with an event loop.
class ControlClient final : public PostTarget, public Api::OperationRunner
{
public:
    static constexpr std::chrono::milliseconds defaultPatience { 10'000 };

    explicit ControlClient(QString path, std::chrono::milliseconds patience = defaultPatience);

    void run(Api::OperationRequest request, Done done) override;

private:
    QString m_path;
    std::chrono::milliseconds m_patience;
};

} // namespace Madmail::Ipc
