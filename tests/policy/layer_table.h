// SPDX-License-Identifier: GPL-3.0-or-later
// Which folder may include which: the table of docs/architecture.md §3, read and applied.
#pragma once

#include "server/base/result.h"
#include "tests/policy/source_tree.h"

namespace Madmail::Policy {

/// The rows `| `folder` | what lives there | may include |`.
///
/// First column: one folder in backticks, or several as `server/proto/{mime,imap}`. Third column: `–` for nothing, `*`
/// for everything, or names separated by commas. A name is a folder of the first column, or one without its `server/`;
/// `server/*` is all that begins so. Every folder may include itself. A file belongs to the longest folder that holds
/// it.
class LayerTable
{
public:
    /// Fails, naming the row, where a name in the third column is no folder of the first.
    static Result<LayerTable> fromMarkdown(const QString &text);

    /// The row that a path belongs to, such as `server/base`; empty where there is none.
    QString folderOf(const QString &path) const;

    /// Includes that point up, leave the project's path form, or name a file that belongs to no row.
    /// `server`, `gui` and `app` are looked at; tests may include everything.
    Violations check(const SourceFile &file) const;

    QStringList folders() const;

private:
    struct Row
    {
        QString folder;
        QStringList mayInclude; ///< Folders, written out.
        bool everything = false;
    };

    const Row *row(const QString &path) const;
    Status resolve(Row &row, const QString &cell) const;

    QList<Row> m_rows;
};

} // namespace Madmail::Policy
