// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/rfc3339.h"

#include <QDateTime>

namespace Madmail {

QString toRfc3339(UnixSeconds time)
{
    return time == 0 ? QString() : QDateTime::fromSecsSinceEpoch(time, Qt::UTC).toString(Qt::ISODate);
}

UnixSeconds fromRfc3339(const QString &text)
{
    const QDateTime time = QDateTime::fromString(text, Qt::ISODate);
    return time.isValid() ? time.toSecsSinceEpoch() : 0;
}

} // namespace Madmail
