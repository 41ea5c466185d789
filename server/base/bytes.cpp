// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/bytes.h"

#include <QCoreApplication>

#include <limits>

namespace Madmail {

namespace {

Error badSize(QStringView text)
{
    return { ErrorCode::BadInput,
             { QT_TRANSLATE_NOOP("Server", "\"%1\" is not a size. Write a number with B, KB, MB, GB or TB, for example 500MB."),
               { text.left(64).toString() } } };
}

/// The power of 1024 that a unit stands for, or -1.
int unitPower(QStringView unit)
{
    if (unit.isEmpty() || unit.compare(QLatin1String("B"), Qt::CaseInsensitive) == 0)
        return 0;
    const int power = QStringLiteral("_KMGTPE").indexOf(unit.front().toUpper());
    const QStringView rest = unit.mid(1);
    const bool knownRest = rest.isEmpty() || rest.compare(QLatin1String("B"), Qt::CaseInsensitive) == 0
        || rest.compare(QLatin1String("iB"), Qt::CaseInsensitive) == 0;
    return power > 0 && knownRest ? power : -1;
}

bool isDigit(QChar c)
{
    return c >= QLatin1Char('0') && c <= QLatin1Char('9');
}

} // namespace

Result<Bytes> parseBytes(QStringView text)
{
    const QStringView whole = text.trimmed();
    if (whole.isEmpty())
        return badSize(text);
    qint64 total = 0;
    qsizetype at = 0;
    while (at < whole.size()) {
        const qsizetype numberStart = at;
        while (at < whole.size() && isDigit(whole[at]))
            ++at;
        bool ok = false;
        qint64 term = whole.mid(numberStart, at - numberStart).toLongLong(&ok);
        qsizetype unitStart = at;
        while (unitStart < whole.size() && whole[unitStart] == QLatin1Char(' '))
            ++unitStart;
        if (unitStart < whole.size() && whole[unitStart].isLetter())
            at = unitStart;
        else
            unitStart = at;
        while (at < whole.size() && whole[at].isLetter())
            ++at;
        const int power = unitPower(whole.mid(unitStart, at - unitStart));
        if (!ok || power < 0)
            return badSize(text);
        for (int i = 0; i < power; ++i)
            if (qMulOverflow(term, qint64(1024), &term))
                return badSize(text);
        if (qAddOverflow(total, term, &total))
            return badSize(text);
        while (at < whole.size() && whole[at] == QLatin1Char(' '))
            ++at;
        if (at < whole.size() && !isDigit(whole[at]))
            return badSize(text);
    }
    return Bytes { total };
}

QString formatBytes(Bytes size)
{
    if (size.count < 1024)
        return QStringLiteral("%1 B").arg(size.count);
    static const char *const units[] = { "KB", "MB", "GB", "TB", "PB", "EB" };
    double value = double(size.count) / 1024;
    std::size_t unit = 0;
    while (value >= 1024 && unit + 1 < std::size(units)) {
        value /= 1024;
        ++unit;
    }
    return QStringLiteral("%1 %2").arg(QString::number(value, 'f', 1), QLatin1String(units[unit]));
}

namespace {

/// 70 · 1024² → 70 and 2.
std::pair<qint64, int> asPower(Bytes size)
{
    qint64 count = size.count;
    int power = 0;
    for (; count != 0 && count % 1024 == 0; ++power)
        count /= 1024;
    return { count, power };
}

} // namespace

QString writeBytes(Bytes size)
{
    const auto [count, power] = asPower(size);
    return power == 0 ? QString::number(count) : QString::number(count) + QLatin1Char("_KMGTPE"[power]);
}

QString writeBytesForPeople(Bytes size)
{
    const auto [count, power] = asPower(size);
    return power == 0 ? QStringLiteral("%1 B").arg(count) : QStringLiteral("%1 %2B").arg(count).arg(QLatin1Char("_KMGTPE"[power]));
}

} // namespace Madmail
