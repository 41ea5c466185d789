// SPDX-License-Identifier: GPL-3.0-or-later
// The configuration file of a state folder.
#pragma once

#include "server/config/directives.h"
#include "server/config/paths.h"

namespace Madmail::Engine {

/// A file that somebody named must be there; the usual one need not. Errors: those of Config::readConfigFile().
inline Result<Config::FileSettings> readConfig(const Config::Paths &paths)
{
    return Config::readConfigFile(paths.configFile, paths.configFileWasNamed ? Config::MissingFile::Error : Config::MissingFile::Fine);
}

} // namespace Madmail::Engine
