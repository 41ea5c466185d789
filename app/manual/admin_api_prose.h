// SPDX-License-Identifier: GPL-3.0-or-later
// What docs/admin-api.md says beside the tables.
#pragma once

#include "server/api/setting_descriptor.h"

#include <QString>

#include <span>
#include <vector>

namespace Madmail::Manual {

/// Resources that are about one thing.
struct AdminApiChapter
{
    const char *title = "";
    const char *prose = ""; ///< Markdown
    std::vector<const char *> resources = {}; ///< and what is below them; "": all that are left
};

std::span<const AdminApiChapter> adminApiChapters();

/// The page, with a line `{overview}` and the like where tables go.
const char *adminApiProse();

/// Ports and for whom they are, or everything else.
QString settingsTable(std::span<const Api::SettingDescriptor> settings, bool ofPorts);

} // namespace Madmail::Manual
