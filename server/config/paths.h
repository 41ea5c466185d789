// SPDX-License-Identifier: GPL-3.0-or-later
// Where everything lies.
#pragma once

#include "server/base/result.h"

#include <QString>

namespace Madmail::Config {

/// What a person may say about places; empty means "by the rules".
struct PathOptions
{
    QString stateDirectory {}; ///< --state-dir
    QString configFile {};     ///< --config
};

/// Who runs us, so that the rules can be tested. Filled by platform code.
struct PathUser
{
    bool isService = false; ///< root, or the service user "madmail"
};

struct Paths
{
    QString stateDirectory;
    QString configFile;
    bool configFileWasNamed = false; ///< by --config or MADDY_CONFIG: then it is an error when it is missing

    QString database() const { return stateDirectory + QStringLiteral("/madmail.db"); }
    QString lockFile() const { return stateDirectory + QStringLiteral("/lock"); }
    QString certificateFolder() const { return stateDirectory + QStringLiteral("/certs"); }
    /// What the last run listened on, for commands that run while the server does not.
    QString listenersFile() const { return stateDirectory + QStringLiteral("/listeners.json"); }
    /// `<state>/control.sock`; where that is longer than 100 bytes, `$XDG_RUNTIME_DIR/madmail-<hash>.sock`; without such
    /// a folder, `<temporary folder>/madmail-<hash>/control.sock`. That last folder must be made with
    /// Platform::prepareStateDirectory() before the socket: anybody can write around it.
    QString controlSocket() const;
};

/// The state folder and the config file of the system service.
inline constexpr char systemStateDirectory[] = "/var/lib/madmail";
inline constexpr char systemConfigFile[] = "/etc/madmail/maddy.conf";

/// State: --state-dir, then MADMAIL_STATE_DIR, then /var/lib/madmail for root and the service user, else
/// $XDG_DATA_HOME/madmail (~/.local/share/madmail). Config: --config, MADDY_CONFIG, then maddy.conf in the state folder;
/// for the system state folder /etc/madmail/maddy.conf, unless there is one in the state folder. Paths are made absolute.
Paths resolvePaths(const PathOptions &options, const PathUser &user);

} // namespace Madmail::Config
