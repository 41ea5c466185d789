// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/text_table.h"

#include <QDateTime>

namespace Madmail::Cli {

QString FixedColumns::line(const QStringList &cells) const
{
    QString line;
    for (qsizetype i = 0; i < cells.size(); ++i) {
        const bool isLast = i + 1 == cells.size();
        line += isLast ? cells[i] : cells[i].leftJustified(m_widths[std::size_t(i)] - 1) + u' ';
    }
    return line + u'\n';
}

QString alignedTable(const std::vector<QStringList> &rows)
{
    std::vector<int> widths;
    for (const QStringList &row : rows)
        for (qsizetype i = 0; i < row.size(); ++i) {
            if (std::size_t(i) == widths.size())
                widths.push_back(0);
            widths[std::size_t(i)] = qMax(widths[std::size_t(i)], int(row[i].size()) + 3);
        }
    const FixedColumns columns(widths);
    QString text;
    for (const QStringList &row : rows)
        text += columns.line(row);
    return text;
}

QString localTime(qint64 seconds, const QString &never)
{
    return seconds == 0 ? never : QDateTime::fromSecsSinceEpoch(seconds).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

QString rfc3339(qint64 seconds)
{
    return seconds == 0 ? QStringLiteral("-") : QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC).toString(Qt::ISODate);
}

} // namespace Madmail::Cli
