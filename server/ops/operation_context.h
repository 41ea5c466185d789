// SPDX-License-Identifier: GPL-3.0-or-later
// What an operation works on, with a running engine or without.
#pragma once

#include "server/api/engine_control.h"
#include "server/mail/accounts.h"
#include "server/mail/server_settings.h"
#include "server/store/store.h"

#include <atomic>

namespace Madmail::Ops {

/// Thread: the operations thread; long operations run on a thread of their own and use store, clock, core, accounts and stop
/// alone. Everything outlives the operation.
struct OperationContext
{
    Store::Store &store; ///< for lists that have no rules beside what their tables keep
    const Clock &clock;
    Mail::Accounts &accounts;
    Mail::ServerSettings &settings;
    Api::EngineControl *engine = nullptr; ///< null: offline
    QString stateDirectory;
    Mail::MailCore *core = nullptr; ///< null: offline
    const std::atomic<bool> *stop = nullptr; ///< for long operations: the server stops

    bool isStopping() const { return stop && *stop; }
};

} // namespace Madmail::Ops
