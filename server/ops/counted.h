// SPDX-License-Identifier: GPL-3.0-or-later
// "1 message", "2 messages".
#pragma once

#include <QString>

namespace Madmail::Ops {

inline QString counted(qint64 number, const char *one, const char *many)
{
    return QStringLiteral("%1 %2").arg(number).arg(QLatin1String(number == 1 ? one : many));
}

} // namespace Madmail::Ops
