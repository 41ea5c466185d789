// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/state_places.h"

#include "server/platform/state_directory.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace Madmail::App {

Config::Paths pathsFor(const Cli::GlobalOptions &global)
{
    return Config::resolvePaths({ global.stateDirectory, global.configFile }, { Platform::isServiceUser() });
}

Result<QJsonObject> refusalForPlace(const Cli::GlobalOptions &global, const Config::Paths &paths)
{
    const bool isNamed = !global.stateDirectory.isEmpty() || qEnvironmentVariableIsSet("MADMAIL_STATE_DIR");
    const QString system = QLatin1String(Config::systemStateDirectory);
    if (isNamed || paths.stateDirectory == system || QFileInfo::exists(paths.stateDirectory) || !QFileInfo::exists(system))
        return QJsonObject();
    const QString owner = Platform::userName(Platform::ownerOf(system).value_or(0));
    QStringList words = QCoreApplication::arguments();
    words.first() = QStringLiteral("maddy");
    words.removeAll(QStringLiteral("--cli"));
    return Error { ErrorCode::PermissionDenied,
                   { QT_TRANSLATE_NOOP("Server", "You have no server of your own; the one of this computer belongs to %1. Run: sudo -u %1 %2"),
                     { owner, words.join(QLatin1Char(' ')) } } };
}

} // namespace Madmail::App
