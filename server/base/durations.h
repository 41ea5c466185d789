// SPDX-License-Identifier: GPL-3.0-or-later
// Spans of time as operators write them.
#pragma once

#include "server/base/result.h"

#include <chrono>

namespace Madmail {

/// Reads "720h", "30 d", "90m", "1h30m", "45s" (terms add up, blanks do not matter; d = 24 h). A bare number is refused.
/// Errors: BadInput for a sign, an unknown unit, or more than 100 years.
Result<std::chrono::seconds> parseDuration(QStringView text);

/// As parseDuration() reads it, without loss, in the largest unit that divides it: "30 d", "36 h", "90 s", "0 s".
QString writeDuration(std::chrono::seconds span);

/// "5m 24s", "1d 0h 3m 0s": leading zero units are left out, "0s" for nothing.
QString formatUptime(std::chrono::seconds span);

} // namespace Madmail
