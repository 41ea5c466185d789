// SPDX-License-Identifier: GPL-3.0-or-later
// Begins the regular tasks when their time has come.
#pragma once

#include "server/api/operation_runner.h"
#include "server/base/clock.h"
#include "server/config/settings.h"

#include <chrono>
#include <vector>

namespace Madmail::Engine {

/// Runs each enabled task (Ops::allTasks()) once in its period, the first time one period after it was switched on or the server
/// started (at most a minute), one at a time, as operations of the engine's own. Where another long operation is under way, it tries
/// again at the next tick. Thread: the operations thread.
class TaskScheduler
{
public:
    /// Both outlive the scheduler.
    TaskScheduler(Api::OperationRunner &runner, const Clock &clock);

    /// To be called about once a second.
    void tick(const Config::Settings &settings);

private:
    struct Turn
    {
        bool wasEnabled = false;
        std::chrono::nanoseconds due { 0 }; ///< Clock::monotonic()
    };
    void begin(std::size_t task);

    Api::OperationRunner &m_runner;
    const Clock &m_clock;
    std::vector<Turn> m_turns; // as Ops::allTasks()
    bool m_isRunning = false;
};

} // namespace Madmail::Engine
