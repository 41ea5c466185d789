// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engine/offline_operations.h"

#include "server/base/log.h"
#include "server/crypto/password_hash.h"
#include "server/engine/read_config.h"
#include "server/mail/accounts.h"
#include "server/mail/server_settings.h"
#include "server/ops/local_runner.h"
#include "server/platform/state_directory.h"
#include "server/platform/state_lock.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <utility>

namespace Madmail::Engine {

namespace {

bool hasServer(const Config::Paths &paths)
{
    return QFileInfo(paths.database()).isFile() || QFileInfo(paths.lockFile()).isFile();
}

/// A server that this command would begin: there is nothing to know of it yet.
bool isNewServer(const Config::Paths &paths, const Api::OperationRequest &request)
{
    const Ops::Operation *operation = Ops::findOperation(request.operation);
    return operation && operation->descriptor.effect == Api::Effect::Mutates && !hasServer(paths);
}

/// A mistyped folder is no new server: only what writes may begin one.
Status prepareFor(const Config::Paths &paths, const Api::OperationRequest &request)
{
    const Ops::Operation *operation = Ops::findOperation(request.operation);
    const bool onlyLooks = !operation || operation->descriptor.effect == Api::Effect::ReadOnly || request.isRehearsal;
    if (onlyLooks && !hasServer(paths)) {
        MADMAIL_CHECK(Platform::checkStateDirectoryOwner(paths.stateDirectory));
        return Error { ErrorCode::NotFound,
                       { QT_TRANSLATE_NOOP("Server", "There is no server in the folder %1. Name the right one with --state-dir, or start a new "
                                                     "server there: {maddy} run"),
                         { paths.stateDirectory } } };
    }
    return Platform::prepareStateDirectory(paths.stateDirectory);
}

/// A command is silent but for its answer; what it changes stands where the server's own log is. Whoever typed the command
/// reads an error on standard error anyway.
void writeAudit(const Config::Settings &settings, const QString &line)
{
    if (settings.isOn(Config::Setting::LogDisabled))
        return;
    LogTargets targets = LogTargets::fromText(settings.text(Config::Setting::LogTarget));
    // Standard error is the command's, for what went wrong. A service's standard error goes where the system's log is.
    if (std::exchange(targets.standardError, false))
        targets.systemLog = true;
    if (!logLine(targets, lcOps(), line))
        (void)logLine({ .standardError = true }, lcOps(), line); // rather there than nowhere
}

} // namespace

Result<QJsonObject> runOffline(const Config::Paths &paths, const Api::OperationRequest &request, Ops::LongWork &work)
{
    if (request.isRehearsal && isNewServer(paths, request))
        return QJsonObject();
    const Status prepared = prepareFor(paths, request);
    if (!prepared && !QFileInfo(paths.lockFile()).isFile())
        return prepared.error(); // nobody can be running there, and nothing may be made
    auto lock = Platform::StateLock::tryAcquire(paths.lockFile(), {});
    if (!lock && lock.error().code == ErrorCode::Busy)
        return lock.error(); // a server of somebody else, too: root may ask it
    MADMAIL_CHECK(prepared);
    if (!lock)
        return std::move(lock).error();
    MADMAIL_TRY(const Config::FileSettings file, readConfig(paths));
    MADMAIL_CHECK(Crypto::initialiseCrypto());
    MADMAIL_TRY(const auto store, Store::Store::open({ .path = paths.database() }));
    MADMAIL_TRY(const auto settings, Mail::ServerSettings::load(*store, Clock::system(), file.values));
    Mail::Accounts accounts(*store, Clock::system());
    Ops::TaskReports reports;
    Ops::OperationContext context { *store, Clock::system(), accounts, *settings, work, reports, nullptr, paths.stateDirectory };
    context.audit = [&settings = *settings](const QString &line) { writeAudit(settings.values(), line); };
    return Ops::LocalRunner(context).runNow(request);
}

} // namespace Madmail::Engine
