// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config/paths.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>

namespace Madmail::Config {

namespace {

constexpr qsizetype maxSocketPath = 100; // sun_path has 108 bytes

QString firstOf(std::initializer_list<QString> candidates)
{
    for (const QString &candidate : candidates)
        if (!candidate.isEmpty())
            return candidate;
    return {};
}

QString defaultStateDirectory(const PathUser &user)
{
    if (user.isService)
        return QLatin1String(systemStateDirectory);
    const QString home = firstOf({ qEnvironmentVariable("XDG_DATA_HOME"), QDir::homePath() + QStringLiteral("/.local/share") });
    return home + QStringLiteral("/madmail");
}

} // namespace

QString Paths::controlSocket() const
{
    const QString plain = stateDirectory + QStringLiteral("/control.sock");
    if (QFile::encodeName(plain).size() <= maxSocketPath)
        return plain;
    const QByteArray hash = QCryptographicHash::hash(QFile::encodeName(stateDirectory), QCryptographicHash::Sha256).toHex().left(16);
    const QString folder = firstOf({ qEnvironmentVariable("XDG_RUNTIME_DIR"), QDir::tempPath() });
    return folder + QStringLiteral("/madmail-") + QString::fromLatin1(hash) + QStringLiteral(".sock");
}

Paths resolvePaths(const PathOptions &options, const PathUser &user)
{
    Paths paths;
    const QString state = firstOf({ options.stateDirectory, qEnvironmentVariable("MADMAIL_STATE_DIR"), defaultStateDirectory(user) });
    paths.stateDirectory = QDir::cleanPath(QDir(state).absolutePath());
    const bool isSystem = paths.stateDirectory == QLatin1String(systemStateDirectory);
    const QString config = firstOf({ options.configFile, qEnvironmentVariable("MADDY_CONFIG"),
                                     isSystem ? QStringLiteral("/etc/madmail/maddy.conf")
                                              : paths.stateDirectory + QStringLiteral("/maddy.conf") });
    paths.configFile = QDir::cleanPath(QDir(QString()).absoluteFilePath(config));
    return paths;
}

} // namespace Madmail::Config
