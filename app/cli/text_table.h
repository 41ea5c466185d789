// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of text.
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace Madmail::Cli {

/// Lines with cells filled up to `widths`; the last cell is not.
class FixedColumns
{
public:
    explicit FixedColumns(std::vector<int> widths)
        : m_widths(std::move(widths))
    {
    }
    QString line(const QStringList &cells) const;

private:
    std::vector<int> m_widths;
};

/// Columns as wide as their longest cell, three blanks between them.
QString alignedTable(const std::vector<QStringList> &rows);

/// "2026-02-16 20:56:19" in local time; `never` for 0.
QString localTime(qint64 seconds, const QString &never);
/// RFC 3339 in UTC; "-" for 0.
QString rfc3339(qint64 seconds);

} // namespace Madmail::Cli
