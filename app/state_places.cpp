// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/state_places.h"

#include "server/base/shell_text.h"
#include "server/platform/state_directory.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

namespace Madmail::App {

namespace {

/// `command` (for a shell) as another user runs it: by sudo where there is one, else by su. The service user has no
/// password, so that only root becomes it.
QString asUser(const QString &user, const QString &command)
{
    const bool isForRoot = user == QLatin1String("root");
    if (!QStandardPaths::findExecutable(QStringLiteral("sudo")).isEmpty())
        return (isForRoot ? QStringLiteral("sudo ") : QStringLiteral("sudo -u %1 ").arg(shellQuoted(user))) + command;
    if (isForRoot)
        return QStringLiteral("su -c ") + shellQuoted(command);
    const QString su = QStringLiteral("su -s /bin/sh -c %1 %2").arg(shellQuoted(command), shellQuoted(user));
    return user == QLatin1String(Platform::serviceUser) && !Platform::isRoot() ? QStringLiteral("su -c ") + shellQuoted(su) : su;
}

/// The command that was typed, as the owner of the state folder types it. sudo keeps the working directory, but neither the
/// environment nor all of PATH.
QString commandAs(const QString &owner, const QString &stateDirectory, const Cli::GlobalOptions &global)
{
    QStringList words = QCoreApplication::arguments();
    if (const QString found = QStandardPaths::findExecutable(words.first()); !words.first().contains(u'/') && !found.isEmpty())
        words.first() = found;
    const bool isDefault = stateDirectory == QLatin1String(Config::systemStateDirectory)
        && (owner == QLatin1String("root") || owner == QLatin1String(Platform::serviceUser));
    if (global.stateDirectory.isEmpty() && !isDefault)
        words << QStringLiteral("--state-dir") << stateDirectory;
    return asUser(owner, shellQuoted(words));
}

Error somebodyElses(const QString &owner, const Cli::GlobalOptions &global, const Config::Paths &paths)
{
    return { ErrorCode::PermissionDenied,
             { QT_TRANSLATE_NOOP("Server", "The state folder %1 belongs to %2. Run: %3"),
               { paths.stateDirectory, owner, commandAs(owner, paths.stateDirectory, global) } } };
}

bool isOfSomebodyElse(const QString &stateDirectory)
{
    const auto owner = Platform::ownerOf(stateDirectory);
    return owner && QFileInfo(stateDirectory).isDir() && *owner != Platform::currentUserId();
}

} // namespace

Config::Paths pathsFor(const Cli::GlobalOptions &global)
{
    return Config::resolvePaths({ global.stateDirectory, global.configFile }, { Platform::isServiceUser() });
}

Result<QJsonObject> refusalForPlace(const Cli::GlobalOptions &global, const Config::Paths &paths)
{
    if (isOfSomebodyElse(paths.stateDirectory) && !Platform::isRoot()) // root may ask the running server
        return somebodyElses(Platform::userName(Platform::ownerOf(paths.stateDirectory).value_or(0)), global, paths);
    const bool isNamed = !global.stateDirectory.isEmpty() || !qEnvironmentVariableIsEmpty("MADMAIL_STATE_DIR");
    const QString system = QLatin1String(Config::systemStateDirectory);
    if (isNamed || paths.stateDirectory == system || QFileInfo::exists(paths.stateDirectory) || !QFileInfo::exists(system))
        return QJsonObject();
    const QString owner = Platform::userName(Platform::ownerOf(system).value_or(0));
    return Error { ErrorCode::PermissionDenied,
                   { QT_TRANSLATE_NOOP("Server", "You have no server of your own; the one of this computer belongs to %1. Run: %2"),
                     { owner, commandAs(owner, system, global) } } };
}

Status checkConfigFile(const Config::Paths &paths)
{
    QFile file(paths.configFile);
    if (!file.exists() && !paths.configFileWasNamed)
        return {};
    if (!file.exists())
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "The configuration file %1 does not exist."), { paths.configFile } } };
    if (!file.open(QIODevice::ReadOnly))
        return Error { ErrorCode::PermissionDenied,
                       { QT_TRANSLATE_NOOP("Server", "The configuration file %1 could not be read."), { paths.configFile } },
                       {},
                       file.errorString() };
    return {};
}

Error withWayToOwner(Error error, const Cli::GlobalOptions &global, const Config::Paths &paths)
{
    if (error.code != ErrorCode::PermissionDenied || !isOfSomebodyElse(paths.stateDirectory))
        return error;
    return somebodyElses(Platform::userName(Platform::ownerOf(paths.stateDirectory).value_or(0)), global, paths);
}

} // namespace Madmail::App
