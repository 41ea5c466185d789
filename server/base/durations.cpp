// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/durations.h"

#include <QCoreApplication>

namespace Madmail {

namespace {

constexpr qint64 maxSeconds = qint64(100) * 366 * 24 * 3600;

Error badDuration(QStringView text)
{
    return { ErrorCode::BadInput,
             { QT_TRANSLATE_NOOP("Server", "\"%1\" is not a duration. Write for example 720h, 30d or 90m."),
               { text.left(64).toString() } } };
}

qint64 unitSeconds(QChar unit)
{
    switch (unit.unicode()) {
    case 's':
        return 1;
    case 'm':
        return 60;
    case 'h':
        return 3600;
    case 'd':
        return 24 * 3600;
    default:
        return 0;
    }
}

} // namespace

Result<std::chrono::seconds> parseDuration(QStringView text)
{
    const QStringView whole = text.trimmed();
    if (whole.isEmpty())
        return badDuration(text);
    qint64 total = 0;
    qint64 term = -1;
    bool isBehindBlank = false; // "1 2h" is no 12 hours
    for (const QChar c : whole) {
        if (c == QLatin1Char(' ')) {
            isBehindBlank = true;
            continue;
        }
        if (c >= QLatin1Char('0') && c <= QLatin1Char('9')) {
            if (isBehindBlank && term >= 0)
                return badDuration(text);
            isBehindBlank = false;
            term = (term < 0 ? 0 : term * 10) + (c.unicode() - '0');
            if (term > maxSeconds)
                return badDuration(text);
            continue;
        }
        const qint64 unit = unitSeconds(c);
        if (unit == 0 || term < 0 || term * unit > maxSeconds - total)
            return badDuration(text);
        total += term * unit;
        term = -1;
        isBehindBlank = false;
    }
    if (term >= 0)
        return badDuration(text);
    return std::chrono::seconds(total);
}

QString writeDuration(std::chrono::seconds span)
{
    const qint64 all = span.count();
    for (const QChar unit : { QLatin1Char('d'), QLatin1Char('h'), QLatin1Char('m') })
        if (all != 0 && all % unitSeconds(unit) == 0)
            return QStringLiteral("%1 %2").arg(all / unitSeconds(unit)).arg(unit);
    return QStringLiteral("%1 s").arg(all);
}

QString formatUptime(std::chrono::seconds span)
{
    const qint64 all = qMax<qint64>(0, span.count());
    const std::pair<qint64, QLatin1Char> units[] = { { all / 86400, QLatin1Char('d') },
                                                     { all / 3600 % 24, QLatin1Char('h') },
                                                     { all / 60 % 60, QLatin1Char('m') },
                                                     { all % 60, QLatin1Char('s') } };
    QStringList parts;
    for (const auto &[count, letter] : units)
        if (count > 0 || !parts.isEmpty() || letter == QLatin1Char('s'))
            parts << QString::number(count) + letter;
    return parts.join(QLatin1Char(' '));
}

} // namespace Madmail
