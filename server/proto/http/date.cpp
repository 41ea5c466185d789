// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/http/date.h"

#include <QDateTime>

namespace Madmail::Http {

QByteArray formatDate(UnixSeconds time)
{
    static constexpr const char *days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static constexpr const char *months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    const QDateTime moment = QDateTime::fromSecsSinceEpoch(time, Qt::UTC);
    const auto twoDigits = [](int number) { return QByteArray::number(number).rightJustified(2, '0'); };
    const QDate date = moment.date();
    const QTime clock = moment.time();
    return QByteArray(days[date.dayOfWeek() - 1]) + ", " + twoDigits(date.day()) + ' ' + months[date.month() - 1] + ' '
        + QByteArray::number(date.year()).rightJustified(4, '0') + ' ' + twoDigits(clock.hour()) + ':' + twoDigits(clock.minute()) + ':'
        + twoDigits(clock.second()) + " GMT";
}

} // namespace Madmail::Http
