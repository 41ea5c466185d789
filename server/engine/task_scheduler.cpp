// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engine/task_scheduler.h"

#include "server/base/log.h"
#include "server/ops/tasks.h"

#include <algorithm>

namespace Madmail::Engine {

namespace {

constexpr std::chrono::seconds longestFirstWait { 60 };

void report(const char *task, const Result<QJsonObject> &answer)
{
    if (!answer)
        qCWarning(lcEngine, "task %s failed: %ls", task, qUtf16Printable(answer.error().toEnglish()));
    else if (const QJsonObject &done = *answer; done[QLatin1String("deleted_messages")].toInteger() + done[QLatin1String("deleted_accounts")].toInteger() + done[QLatin1String("deleted_tokens")].toInteger() > 0)
        qCInfo(lcEngine, "task %ls", qUtf16Printable(done[QLatin1String("message")].toString()));
}

} // namespace

TaskScheduler::TaskScheduler(Api::OperationRunner &runner, const Clock &clock)
    : m_runner(runner)
    , m_clock(clock)
    , m_turns(Ops::allTasks().size())
{
}

void TaskScheduler::tick(const Config::Settings &settings)
{
    const auto tasks = Ops::allTasks();
    const auto now = m_clock.monotonic();
    for (std::size_t at = 0; at < tasks.size(); ++at) {
        Turn &turn = m_turns[at];
        const bool isEnabled = tasks[at].isEnabled(settings);
        if (isEnabled && !turn.wasEnabled)
            turn.due = now + std::min<std::chrono::nanoseconds>(tasks[at].period, longestFirstWait);
        turn.wasEnabled = isEnabled;
        if (isEnabled && turn.due <= now && !m_isRunning)
            begin(at);
    }
}

void TaskScheduler::begin(std::size_t at)
{
    const Ops::Task &task = Ops::allTasks()[at];
    m_isRunning = true;
    m_runner.run({ QStringLiteral("tasks.run"), { { QStringLiteral("task"), QLatin1String(task.name) } }, Api::Face::Engine },
                 [this, at, &task](Result<QJsonObject> answer) {
                     m_isRunning = false;
                     const bool wasStopped = answer && !(*answer)[QLatin1String("complete")].toBool();
                     if (wasStopped || (!answer && answer.error().code == ErrorCode::Busy))
                         return; // somebody else's turn; ours is the next tick
                     m_turns[at].due = m_clock.monotonic() + task.period;
                     report(task.name, answer);
                 });
}

} // namespace Madmail::Engine
