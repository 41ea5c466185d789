// SPDX-License-Identifier: GPL-3.0-or-later
// What the directives of maddy.conf mean for the settings.
#pragma once

#include "server/config/config_file.h"
#include "server/config/settings.h"

#include <QDir>

#include <optional>

namespace Madmail::Config {

struct FileSettings
{
    SettingValues values;
    QStringList warnings; ///< "FILENAME:12: …" for what is unknown or not available, in English for logs
};

/// Maps known directives to settings; a later one wins over an earlier. Where no directive names the mail domains, the
/// macros $(primary_domain) and $(local_domains) of ready-made files do. Relative paths are looked for in `folder`.
/// Directives of services that this version does not have are passed over; unknown ones give a warning.
/// Errors: BadInput, `field` "FILENAME:12", for a value that a setting does not take.
Result<FileSettings> settingsFromConfigFile(const ConfigFile &file, const QString &fileName, const QString &folder);

/// What `log` takes: "stderr" (also as "stderr_ts"), "syslog", or a path, which gets absolute. Nothing: it is none of them.
std::optional<QString> logTargetOf(const QString &word, const QDir &folder);

enum class MissingFile { Fine, Error };

/// Reads and maps a file, named in errors and warnings by `path` as it is given here, with this process's environment. A missing one gives nothing, or NotFound where somebody named
/// it. Errors: those of readFile(), parseConfigFile() and settingsFromConfigFile().
Result<FileSettings> readConfigFile(const QString &path, MissingFile missing = MissingFile::Fine);

} // namespace Madmail::Config
