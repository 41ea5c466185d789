// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the engine on a thread of its own, for a terminal or a window.
#pragma once

#include "server/engine/engine.h"

#include <QThread>

namespace Madmail::Engine {

/// Thread: one (that of the face). start() and stop() wait for the engine: a window calls them from a worker.
class EngineHost
{
public:
    EngineHost();
    ~EngineHost();

    /// Errors: as Engine::start(). May be called again after stop() or a failure.
    Status start(const EngineOptions &options, QStringList *warnings);
    void stop();
    /// Reads settings, configuration file and certificate again. Errors: as EngineControl::reload().
    Status reload();
    bool isRunning() const { return m_engine != nullptr; }

    Api::EngineSnapshotPointer snapshot() const;
    Result<std::optional<QByteArray>> pendingInviteLink();

private:
    template<typename Call>
    auto call(Call function);

    QThread m_thread;
    std::unique_ptr<PostTarget> m_target; // lives on the thread
    std::unique_ptr<Engine> m_engine;     // made and destroyed there
};

} // namespace Madmail::Engine
