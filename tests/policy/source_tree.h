// SPDX-License-Identifier: GPL-3.0-or-later
// The project's own source files, with comments and literals taken out where a rule looks at code only.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace Madmail::Policy {

/// One file. `code` and `bare` have as many lines and columns as `text`, so that positions agree.
struct SourceFile
{
    QString path; ///< From the top folder, with slashes.
    QString text;
    QString code; ///< C++: comments are blank. Other languages: the same as `text`.
    QString bare; ///< C++: comments and what stands inside literals are blank. Other languages: the same as `text`.

    static SourceFile fromText(const QString &path, const QString &text);

    bool isCpp() const;
    bool isHeader() const;
    QString fileName() const;
};

/// A broken rule, as a compiler would print it.
struct Violation
{
    QString path;
    qsizetype line = 0; ///< From 1; 0 means the whole file.
    QString what;

    QString toString() const;
};
using Violations = QList<Violation>;

/// All source, build and script files of the project (not those that were generated or fetched), sorted by path.
QList<SourceFile> sourceTree(const QString &top);

/// The whole of a text file. An unreadable one is empty.
QString readText(const QString &path);

/// The line number, from 1, of a position in a text.
qsizetype lineAt(const QString &text, qsizetype position);

/// One line for each; what a failed test shows.
QByteArray report(const Violations &violations);

} // namespace Madmail::Policy
