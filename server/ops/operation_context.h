// SPDX-License-Identifier: GPL-3.0-or-later
// What an operation works on, with a running engine or without.
#pragma once

#include "server/api/engine_control.h"
#include "server/mail/accounts.h"
#include "server/mail/server_settings.h"
#include "server/ops/long_work.h"
#include "server/ops/task_reports.h"
#include "server/store/store.h"

#include <functional>

namespace Madmail::Ops {

/// Thread: the operations thread. Everything outlives the operation.
struct OperationContext
{
    Store::Store &store; ///< for lists that have no rules beside what their tables keep
    const Clock &clock;
    Mail::Accounts &accounts;
    Mail::ServerSettings &settings;
    LongWork &work;
    TaskReports &reports;
    Api::EngineControl *engine = nullptr; ///< null: offline
    QString stateDirectory;
    Mail::MailCore *core = nullptr; ///< null: offline
    std::function<void(const QString &line)> audit = {}; ///< takes the audit lines; empty: the log does
};

/// What a long operation works on, beside the others. Thread: one of its own. Settings are those of the moment in which it began.
struct LongContext
{
    Store::Store &store;
    const Clock &clock;
    LongWork &work;
    TaskReports &reports;
    Mail::MailCore *core = nullptr; ///< null: offline
    Config::Settings values;
    Mail::Rules rules;
};

} // namespace Madmail::Ops
