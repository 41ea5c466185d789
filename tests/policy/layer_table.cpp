// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/policy/layer_table.h"

#include <QRegularExpression>

namespace Madmail::Policy {

namespace {

Error badRow(const QString &folder, const QString &what)
{
    return Error{ErrorCode::BadInput, UserText("docs/architecture.md §3, row %1: %2", {folder, what})};
}

/// `server/proto/{mime,imap}` → both of them.
QStringList expandBraces(const QString &name)
{
    const qsizetype open = name.indexOf(u'{');
    const qsizetype close = name.indexOf(u'}', open);
    if (open < 0 || close < 0)
        return {name};
    QStringList names;
    for (const QString &part : name.mid(open + 1, close - open - 1).split(u','))
        names.append(name.first(open) + part.trimmed() + name.mid(close + 1));
    return names;
}

bool isInside(const QString &path, const QString &folder)
{
    return path.startsWith(folder + u'/');
}

} // namespace

Result<LayerTable> LayerTable::fromMarkdown(const QString &text)
{
    static const QRegularExpression pattern(QStringLiteral(R"(^\|\s*`([^`|]+)`\s*\|[^|]*\|([^|]*)\|\s*$)"),
                                            QRegularExpression::MultilineOption);
    LayerTable table;
    QStringList cells;
    const QString section =
        text.section(QRegularExpression(QStringLiteral("^## 3\\..*$"), QRegularExpression::MultilineOption), 1)
            .section(QStringLiteral("\n## "), 0, 0);
    for (auto found = pattern.globalMatch(section); found.hasNext();) {
        const QRegularExpressionMatch match = found.next();
        for (const QString &folder : expandBraces(match.captured(1).trimmed())) {
            table.m_rows.append({folder, {}, false});
            cells.append(match.captured(2).trimmed());
        }
    }
    if (table.m_rows.isEmpty())
        return Error{ErrorCode::BadInput, UserText("docs/architecture.md §3 has no table of folders")};
    for (qsizetype index = 0; index < table.m_rows.size(); ++index)
        MADMAIL_CHECK(table.resolve(table.m_rows[index], cells[index]));
    return table;
}

Status LayerTable::resolve(Row &row, const QString &cell) const
{
    if (cell == u"–" || cell == u"-")
        return {};
    for (QString name : cell.split(u',')) {
        name = name.trimmed().remove(u'`');
        if (name == u"*") {
            row.everything = true;
            continue;
        }
        QStringList matches;
        for (const Row &other : m_rows) {
            for (const QString &full : {name, QStringLiteral("server/") + name}) {
                if (other.folder == full || (full.endsWith(u"/*") && isInside(other.folder, full.chopped(2))))
                    matches.append(other.folder);
            }
        }
        if (matches.isEmpty())
            return badRow(row.folder, QStringLiteral("“%1” is no folder of the table").arg(name));
        row.mayInclude += matches;
    }
    return {};
}

const LayerTable::Row *LayerTable::row(const QString &path) const
{
    const Row *longest = nullptr;
    for (const Row &row : m_rows) {
        if (isInside(path, row.folder) && (!longest || row.folder.size() > longest->folder.size()))
            longest = &row;
    }
    return longest;
}

QString LayerTable::folderOf(const QString &path) const
{
    const Row *found = row(path);
    return found ? found->folder : QString();
}

QStringList LayerTable::folders() const
{
    QStringList names;
    for (const Row &row : m_rows)
        names.append(row.folder);
    return names;
}

Violations LayerTable::check(const SourceFile &file) const
{
    static const QRegularExpression include(QStringLiteral(R"RX(^[ \t]*#[ \t]*include[ \t]*"([^"]*)")RX"),
                                            QRegularExpression::MultilineOption);
    const QString top = file.path.section(u'/', 0, 0);
    if (!file.isCpp() || (top != u"server" && top != u"gui" && top != u"app"))
        return {};
    const Row *from = row(file.path);
    if (!from)
        return {{file.path, 0, QStringLiteral("its folder has no row in docs/architecture.md §3")}};
    Violations violations;
    for (auto found = include.globalMatch(file.code); found.hasNext();) {
        const QRegularExpressionMatch match = found.next();
        const QString target = match.captured(1);
        if (target.endsWith(u".moc"))
            continue;
        const Row *to = row(target);
        const qsizetype line = lineAt(file.code, match.capturedStart(1));
        if (!to)
            violations.append(
                {file.path, line, QStringLiteral("“%1” is not the full path of a header of ours").arg(target)});
        else if (to != from && !from->everything && !from->mayInclude.contains(to->folder))
            violations.append({file.path, line, QStringLiteral("%1 may not include %2").arg(from->folder, to->folder)});
    }
    return violations;
}

} // namespace Madmail::Policy
