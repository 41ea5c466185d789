// SPDX-License-Identifier: GPL-3.0-or-later
// Names that the web server has for its own.
#pragma once

#include <QString>

namespace Madmail::Config {

/// What stands first in a path of the web pages, of the Admin API and panel as they are by default, and of what other servers and
/// mail programs ask for: "new", "docs", "admin", "mxdeliv". Compared without case.
bool isNameOfPage(const QString &name);

} // namespace Madmail::Config
