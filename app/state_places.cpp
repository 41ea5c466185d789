// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/state_places.h"

#include "server/base/shell_text.h"
#include "server/platform/state_directory.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStandardPaths>

namespace Madmail::App {

namespace {

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
    const QString sudo = owner == QLatin1String("root") ? QStringLiteral("sudo ") : QStringLiteral("sudo -u %1 ").arg(shellQuoted(owner));
    return sudo + shellQuoted(words);
}

} // namespace

Config::Paths pathsFor(const Cli::GlobalOptions &global)
{
    return Config::resolvePaths({ global.stateDirectory, global.configFile }, { Platform::isServiceUser() });
}

Result<QJsonObject> refusalForPlace(const Cli::GlobalOptions &global, const Config::Paths &paths)
{
    const auto own = Platform::ownerOf(paths.stateDirectory);
    if (own && QFileInfo(paths.stateDirectory).isDir() && *own != Platform::currentUserId() && !Platform::isRoot()) { // root may ask the running server
        const QString owner = Platform::userName(*own);
        return Error { ErrorCode::PermissionDenied,
                       { QT_TRANSLATE_NOOP("Server", "The state folder %1 belongs to %2. Run: %3"),
                         { paths.stateDirectory, owner, commandAs(owner, paths.stateDirectory, global) } } };
    }
    const bool isNamed = !global.stateDirectory.isEmpty() || qEnvironmentVariableIsSet("MADMAIL_STATE_DIR");
    const QString system = QLatin1String(Config::systemStateDirectory);
    if (isNamed || paths.stateDirectory == system || QFileInfo::exists(paths.stateDirectory) || !QFileInfo::exists(system))
        return QJsonObject();
    const QString owner = Platform::userName(Platform::ownerOf(system).value_or(0));
    return Error { ErrorCode::PermissionDenied,
                   { QT_TRANSLATE_NOOP("Server", "You have no server of your own; the one of this computer belongs to %1. Run: %2"),
                     { owner, commandAs(owner, system, global) } } };
}

} // namespace Madmail::App
