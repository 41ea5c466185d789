// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/imap/date_time.h"

#include "server/proto/imap/characters.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace Madmail::Imap {

using namespace std::chrono;

namespace {

constexpr std::string_view monthNames = "JanFebMarAprMayJunJulAugSepOctNovDec";

Error badDate()
{
    return { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "This is not a date of the form 17-Jul-1996.") } };
}

std::optional<int> digits(QByteArrayView text)
{
    int number = 0;
    for (const char c : text) {
        if (!isDigit(c))
            return std::nullopt;
        number = number * 10 + (c - '0');
    }
    return number;
}

std::optional<month> monthFromName(QByteArrayView name)
{
    for (unsigned m = 0; m < 12; ++m)
        if (name.compare(QByteArrayView(monthNames.data() + 3 * m, 3), Qt::CaseInsensitive) == 0)
            return month { m + 1 };
    return std::nullopt;
}

/// `-Jul-1996` behind the day of the month.
std::optional<Day> dayFrom(std::optional<int> dayOfMonth, QByteArrayView rest)
{
    if (!dayOfMonth || rest.size() != 9 || rest[0] != '-' || rest[4] != '-')
        return std::nullopt;
    const auto monthOfYear = monthFromName(rest.sliced(1, 3));
    const auto yearNumber = digits(rest.sliced(5, 4));
    if (!monthOfYear || !yearNumber || *yearNumber < 1900)
        return std::nullopt;
    const Day result { year { *yearNumber }, *monthOfYear, day { unsigned(*dayOfMonth) } };
    return result.ok() ? std::optional(result) : std::nullopt;
}

/// `02:44:25`
std::optional<seconds> timeFrom(QByteArrayView text)
{
    const auto hour = digits(text.first(2));
    const auto minute = digits(text.sliced(3, 2));
    const auto second = digits(text.sliced(6, 2));
    if (!hour || !minute || !second || text[2] != ':' || text[5] != ':' || *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    return hours(*hour) + minutes(*minute) + seconds(std::min(*second, 59));
}

/// `-0700`
std::optional<minutes> zoneFrom(QByteArrayView text)
{
    const auto hour = digits(text.sliced(1, 2));
    const auto minute = digits(text.sliced(3, 2));
    if (!hour || !minute || (text[0] != '+' && text[0] != '-') || *hour > 23 || *minute > 59)
        return std::nullopt;
    const minutes zone = hours(*hour) + minutes(*minute);
    return text[0] == '-' ? -zone : zone;
}

void appendPadded(QByteArray &out, int number, int width)
{
    std::array<char, 4> text {};
    for (int i = width; i-- > 0; number /= 10)
        text[size_t(i)] = char('0' + number % 10);
    out.append(text.data(), width);
}

} // namespace

Result<DateTime> parseDateTime(QByteArrayView text)
{
    if (text.size() != 26 || text[11] != ' ' || text[20] != ' ')
        return badDate();
    const auto day = dayFrom(digits(text[0] == ' ' ? text.sliced(1, 1) : text.first(2)), text.sliced(2, 9));
    const auto time = timeFrom(text.sliced(12, 8));
    const auto zone = zoneFrom(text.sliced(21, 5));
    if (!day || !time || !zone)
        return badDate();
    return DateTime { duration_cast<seconds>((sys_days(*day) + *time - *zone).time_since_epoch()).count(), *zone };
}

Result<Day> parseDay(QByteArrayView text)
{
    const qsizetype dash = text.indexOf('-');
    if (dash != 1 && dash != 2)
        return badDate();
    const auto day = dayFrom(digits(text.first(dash)), text.sliced(dash));
    if (!day)
        return badDate();
    return *day;
}

void appendDateTime(QByteArray &out, DateTime value)
{
    // The grammar has four digits for the year: what lies outside is told as its nearest end.
    constexpr auto earliest = sys_seconds(sys_days(year { 1900 } / 1 / 1));
    constexpr auto latest = sys_seconds(sys_days(year { 10000 } / 1 / 1)) - seconds(1);
    const minutes zone = std::clamp(value.zone, minutes(-1439), minutes(1439));
    const auto stored = std::clamp<UnixSeconds>(value.time, -(UnixSeconds(1) << 40), UnixSeconds(1) << 40);
    const sys_seconds local = std::clamp(sys_seconds(seconds(stored)) + zone, earliest, latest);
    const auto days = floor<std::chrono::days>(local);
    const Day day(days);
    const auto time = hh_mm_ss(local - days);

    appendPadded(out, int(unsigned(day.day())), 2);
    out += '-';
    out.append(monthNames.data() + 3 * (unsigned(day.month()) - 1), 3);
    out += '-';
    appendPadded(out, int(day.year()), 4);
    out += ' ';
    appendPadded(out, int(time.hours().count()), 2);
    out += ':';
    appendPadded(out, int(time.minutes().count()), 2);
    out += ':';
    appendPadded(out, int(time.seconds().count()), 2);
    out += ' ';
    out += zone < minutes(0) ? '-' : '+';
    appendPadded(out, int(std::abs(zone.count()) / 60), 2);
    appendPadded(out, int(std::abs(zone.count()) % 60), 2);
}

QByteArray formatDay(Day day)
{
    QByteArray text = QByteArray::number(unsigned(day.day()));
    text += '-';
    text.append(monthNames.data() + 3 * (unsigned(day.month()) - 1), 3);
    text += '-';
    appendPadded(text, int(day.year()), 4);
    return text;
}

Day dayOf(UnixSeconds time, minutes zone)
{
    return Day(floor<days>(sys_seconds(seconds(time)) + zone));
}

} // namespace Madmail::Imap
