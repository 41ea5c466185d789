// SPDX-License-Identifier: GPL-3.0-or-later
// Spans of time as operators write them.
#pragma once

#include "server/base/result.h"

#include <chrono>

namespace Madmail {

/// Reads "720h", "30d", "90m", "1h30m", "45s" (terms add up; d = 24 h). A bare number is refused.
/// Errors: BadInput for a sign, an unknown unit, or more than 100 years.
Result<std::chrono::seconds> parseDuration(QStringView text);

/// "5m 24s", "1d 0h 3m 0s": leading zero units are left out, "0s" for nothing.
QString formatUptime(std::chrono::seconds span);

} // namespace Madmail
