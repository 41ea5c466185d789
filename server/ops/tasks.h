// SPDX-License-Identifier: GPL-3.0-or-later
// Maintenance that comes again and again.
#pragma once

#include "server/config/settings.h"
#include "server/mail/maintenance.h"

#include <chrono>
#include <optional>
#include <span>

namespace Madmail::Ops {

struct LongContext;

/// How one task is run.
struct TaskOptions
{
    bool dryRun = false;
    std::optional<std::chrono::seconds> retention {}; ///< instead of what the settings say
};

/// What a task removed, or would.
struct TaskOutcome
{
    Mail::Removed removed {};
    qint64 tokens = 0; ///< registration tokens
};

struct Task
{
    enum class Removes { Messages, Accounts, Tokens };

    const char *name;                   ///< "purge-seen"
    std::vector<const char *> aliases;  ///< other names that operators know
    const char *description;            ///< QT_TRANSLATE_NOOP("Operations", …)
    Removes removes;
    std::chrono::seconds period;        ///< while it is enabled
    bool (*isEnabled)(const Config::Settings &settings);
    /// Errors: BadInput (no retention, where the settings have none either), and those of Maintenance::run().
    Result<TaskOutcome> (*run)(LongContext &context, const TaskOptions &options);
};

/// Thread: any; they live as long as the program.
std::span<const Task> allTasks();
/// By name or alias, in any case; null: there is none.
const Task *findTask(const QString &name);

} // namespace Madmail::Ops
