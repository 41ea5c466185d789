// SPDX-License-Identifier: GPL-3.0-or-later
// Dates in header fields.
#pragma once

#include "server/base/clock.h"

#include <QByteArray>

namespace Madmail::Http {

/// IMF-fixdate (RFC 9110 §5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT".
QByteArray formatDate(UnixSeconds time);

} // namespace Madmail::Http
