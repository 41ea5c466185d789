// SPDX-License-Identifier: GPL-3.0-or-later
// The dates of IMAP: INTERNALDATE and the days of SEARCH.
#pragma once

#include "server/base/clock.h"
#include "server/base/result.h"

#include <QByteArray>

#include <chrono>

namespace Madmail::Imap {

/// A moment with the zone it was written in.
struct DateTime
{
    UnixSeconds time = 0;
    std::chrono::minutes zone { 0 }; ///< east of UTC
    bool operator==(const DateTime &) const = default;
};

/// A calendar day.
using Day = std::chrono::year_month_day;

/// RFC 3501 §9 `date-time` without its quotes: `17-Jul-1996 02:44:25 -0700` or ` 7-Jul-…`. Years 1900 to 9999, a leap
/// second is :59.
/// Errors: BadInput.
Result<DateTime> parseDateTime(QByteArrayView text);
/// RFC 3501 §9 `date-text`: `1-Feb-1994`, `01-Feb-1994`. Errors: BadInput.
Result<Day> parseDay(QByteArrayView text);

/// Appends `17-Jul-1996 02:44:25 -0700`, without quotes.
void appendDateTime(QByteArray &out, DateTime value);
/// `1-Feb-1994`
QByteArray formatDay(Day day);
/// The day of a moment in the zone given, for SEARCH (RFC 3501 §6.4.4: time and zone are disregarded).
Day dayOf(UnixSeconds time, std::chrono::minutes zone = std::chrono::minutes(0));

} // namespace Madmail::Imap
