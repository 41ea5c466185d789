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
    const QString xdg = qEnvironmentVariable("XDG_DATA_HOME");
    // The XDG base directory specification: a relative path is as good as none.
    const QString home = QDir::isAbsolutePath(xdg) ? xdg : QDir::homePath() + QStringLiteral("/.local/share");
    return home + QStringLiteral("/madmail");
}

QString defaultConfigFile(const QString &stateDirectory)
{
    const QString own = stateDirectory + QStringLiteral("/maddy.conf");
    const bool isSystem = stateDirectory == QLatin1String(systemStateDirectory);
    return isSystem && !QFile::exists(own) ? QLatin1String(systemConfigFile) : own;
}

bool fitsSocket(const QString &path)
{
    return QFile::encodeName(path).size() <= maxSocketPath;
}

} // namespace

QString Paths::controlSocket() const
{
    const QString plain = stateDirectory + QStringLiteral("/control.sock");
    if (fitsSocket(plain))
        return plain;
    const QByteArray hash = QCryptographicHash::hash(QFile::encodeName(stateDirectory), QCryptographicHash::Sha256).toHex().left(16);
    const QString name = QStringLiteral("/madmail-") + QString::fromLatin1(hash);
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    const QString ours = runtime + name + QStringLiteral(".sock");
    if (QDir::isAbsolutePath(runtime) && fitsSocket(ours))
        return ours;
    return QDir::tempPath() + name + QStringLiteral("/control.sock");
}

Paths resolvePaths(const PathOptions &options, const PathUser &user)
{
    Paths paths;
    const QString state = firstOf({ options.stateDirectory, qEnvironmentVariable("MADMAIL_STATE_DIR"), defaultStateDirectory(user) });
    paths.stateDirectory = QDir::cleanPath(QDir(state).absolutePath());
    const QString named = firstOf({ options.configFile, qEnvironmentVariable("MADDY_CONFIG") });
    paths.configFileWasNamed = !named.isEmpty();
    paths.configFile = paths.configFileWasNamed ? QDir::cleanPath(QDir().absoluteFilePath(named)) : defaultConfigFile(paths.stateDirectory);
    return paths;
}

} // namespace Madmail::Config
