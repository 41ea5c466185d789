// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/policy/dependencies.h"

#include <QRegularExpression>
#include <QSet>

namespace Madmail::Policy {

namespace {

QStringList sorted(const QSet<QString> &names)
{
    QStringList list(names.begin(), names.end());
    list.sort(Qt::CaseInsensitive);
    return list;
}

QString withoutComments(QString text)
{
    static const QRegularExpression comment(QStringLiteral("#[^\n]*"));
    return text.remove(comment);
}

} // namespace

QStringList dependenciesInCMake(const QList<SourceFile> &files)
{
    static const QRegularExpression package(QStringLiteral(R"(\bfind_package\s*\(\s*(\w+))"));
    static const QRegularExpression modules(QStringLiteral(R"(\bpkg_(?:check|search)_modules?\s*\(\s*\w+([^)]*)\))"));
    static const QRegularExpression header(QStringLiteral(R"(\bfind_path\s*\(\s*\w+\s+(\w+)/(\w+)\.h)")); // one without a description for CMake
    static const QRegularExpression space(QStringLiteral("\\s+"));
    static const QRegularExpression version(QStringLiteral("[<>=].*$"));
    QSet<QString> names;
    for (const SourceFile &file : files) {
        if (file.fileName() != u"CMakeLists.txt" && !file.path.endsWith(u".cmake"))
            continue;
        const QString text = withoutComments(file.text);
        for (auto found = package.globalMatch(text); found.hasNext();)
            names.insert(found.next().captured(1));
        for (auto found = header.globalMatch(text); found.hasNext();) {
            const QRegularExpressionMatch match = found.next();
            names.insert(match.captured(1) + u'_' + match.captured(2));
        }
        for (auto found = modules.globalMatch(text); found.hasNext();) {
            for (QString word : found.next().captured(1).split(space, Qt::SkipEmptyParts)) {
                if (word != word.toUpper() || word.at(0).isDigit())
                    names.insert(word.remove(version));
            }
        }
    }
    names.remove(QStringLiteral("PkgConfig"));
    return sorted(names);
}

QStringList dependenciesInDocs(const QString &markdown)
{
    QSet<QString> names;
    bool inTable = false;
    for (const QString &line : markdown.split(u'\n')) {
        const QString cell = line.startsWith(u'|') ? line.section(u'|', 1, 1).trimmed().remove(u'`') : QString();
        if (inTable && cell.isEmpty())
            break;
        if (inTable && !cell.startsWith(u'-') && !cell.startsWith(u':'))
            names.insert(cell);
        inTable = inTable || cell.compare(u"name", Qt::CaseInsensitive) == 0;
    }
    return sorted(names);
}

} // namespace Madmail::Policy
