// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engine/offline_operations.h"

#include "server/crypto/password_hash.h"
#include "server/engine/read_config.h"
#include "server/mail/accounts.h"
#include "server/mail/server_settings.h"
#include "server/ops/local_runner.h"
#include "server/platform/state_directory.h"
#include "server/platform/state_lock.h"

namespace Madmail::Engine {

Result<QJsonObject> runOffline(const Config::Paths &paths, const Api::OperationRequest &request)
{
    MADMAIL_CHECK(Platform::prepareStateDirectory(paths.stateDirectory));
    MADMAIL_TRY(const auto lock, Platform::StateLock::tryAcquire(paths.lockFile(), paths.controlSocket()));
    MADMAIL_TRY(const Config::FileSettings file, readConfig(paths));
    MADMAIL_CHECK(Crypto::initialiseCrypto());
    MADMAIL_TRY(const auto store, Store::Store::open({ .path = paths.database() }));
    MADMAIL_TRY(const auto settings, Mail::ServerSettings::load(*store, Clock::system(), file.values));
    Mail::Accounts accounts(*store, Clock::system());
    Ops::OperationContext context { accounts, *settings, nullptr, paths.stateDirectory };
    return Ops::LocalRunner(context).runNow(request);
}

} // namespace Madmail::Engine
