// SPDX-License-Identifier: GPL-3.0-or-later
// Moments as text, for answers that programs read (RFC 3339).
#pragma once

#include "server/base/clock.h"

#include <QString>

namespace Madmail {

/// "2026-02-16T20:56:19Z"; empty for 0.
QString toRfc3339(UnixSeconds time);
/// What toRfc3339() wrote; 0 for anything that is no moment.
UnixSeconds fromRfc3339(const QString &text);

} // namespace Madmail
