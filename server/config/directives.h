// SPDX-License-Identifier: GPL-3.0-or-later
// What the directives of maddy.conf mean for the settings.
#pragma once

#include "server/config/config_file.h"
#include "server/config/settings.h"

namespace Madmail::Config {

struct FileSettings
{
    SettingValues values;
    QStringList warnings; ///< "maddy.conf:12: …" for what is unknown
};

/// Maps known directives to settings. Directives of services that this version does not have are passed over; unknown
/// ones give a warning. Errors: BadInput, `field` "maddy.conf:12", for a value that a setting does not take.
Result<FileSettings> settingsFromDirectives(const std::vector<Directive> &directives, const QString &fileName);

/// Reads and maps a file; a missing one gives nothing.
Result<FileSettings> readConfigFile(const QString &path);

} // namespace Madmail::Config
