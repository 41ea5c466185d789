// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/policy/source_tree.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace Madmail::Policy {

namespace {

/// Blanks comments and the contents of literals in C++, line breaks excepted.
class Blanker
{
public:
    explicit Blanker(const QString &text)
        : m_text(text)
        , m_code(text)
        , m_bare(text)
    {
    }

    void run()
    {
        while (m_at < m_text.size()) {
            if (startsWith(u"//"))
                skipLineComment();
            else if (startsWith(u"/*"))
                skipBlockComment();
            else if (at(m_at) == u'"')
                isRawString() ? skipRawString() : skipLiteral(u'"');
            else if (at(m_at) == u'\'' && !isDigitSeparator())
                skipLiteral(u'\'');
            else
                ++m_at;
        }
    }

    QString code() const { return m_code; }
    QString bare() const { return m_bare; }

private:
    QChar at(qsizetype position) const
    {
        return position >= 0 && position < m_text.size() ? m_text[position] : QChar(u'\n');
    }

    bool startsWith(QStringView word) const { return QStringView(m_text).mid(m_at).startsWith(word); }

    static void blank(QString &text, qsizetype from, qsizetype to)
    {
        for (qsizetype position = from; position < std::min(to, text.size()); ++position) {
            if (text[position] != u'\n')
                text[position] = u' ';
        }
    }

    void skipComment(qsizetype end)
    {
        blank(m_code, m_at, end);
        blank(m_bare, m_at, end);
        m_at = end;
    }

    void skipLineComment()
    {
        qsizetype end = m_at;
        while (end < m_text.size() && (at(end) != u'\n' || at(end - 1) == u'\\'))
            ++end;
        skipComment(end);
    }

    void skipBlockComment()
    {
        const qsizetype end = m_text.indexOf(QStringLiteral("*/"), m_at + 2);
        skipComment(end < 0 ? m_text.size() : end + 2);
    }

    void skipLiteral(QChar quote)
    {
        qsizetype end = m_at + 1;
        while (end < m_text.size() && at(end) != quote && at(end) != u'\n')
            end += at(end) == u'\\' ? 2 : 1;
        blank(m_bare, m_at + 1, end);
        m_at = end + 1;
    }

    bool isRawString() const
    {
        return at(m_at - 1) == u'R' &&
               (!at(m_at - 2).isLetterOrNumber() || at(m_at - 2) == u'8' || at(m_at - 2) == u'u');
    }

    void skipRawString()
    {
        const qsizetype open = m_text.indexOf(u'(', m_at);
        const QString close = u')' + m_text.mid(m_at + 1, open - m_at - 1) + u'"';
        const qsizetype end = m_text.indexOf(close, open);
        blank(m_bare, m_at + 1, end < 0 ? m_text.size() : end + close.size() - 1);
        m_at = end < 0 ? m_text.size() : end + close.size();
    }

    /// Whether this apostrophe stands inside a number, as in 1'000.
    bool isDigitSeparator() const
    {
        qsizetype start = m_at;
        while (at(start - 1).isLetterOrNumber() || at(start - 1) == u'\'')
            --start;
        return at(start).isDigit() && at(m_at + 1).isLetterOrNumber();
    }

    const QString &m_text;
    QString m_code;
    QString m_bare;
    qsizetype m_at = 0;
};

bool isSource(const QString &name)
{
    static const QStringList endings = {QStringLiteral(".cpp"), QStringLiteral(".h"),   QStringLiteral(".cmake"),
                                        QStringLiteral(".sh"),  QStringLiteral(".mjs"), QStringLiteral(".js"),
                                        QStringLiteral(".py")};
    return name == u"CMakeLists.txt" ||
           std::any_of(endings.begin(), endings.end(), [&](const QString &ending) { return name.endsWith(ending); });
}

bool isForeign(const QString &path)
{
    return path.contains(u"/node_modules/") || path.startsWith(u"build/") || path.startsWith(u"tests/artifacts/") ||
           path.contains(u"/seeds/");
}

} // namespace

SourceFile SourceFile::fromText(const QString &path, const QString &text)
{
    SourceFile file{path, text, text, text};
    if (file.isCpp()) {
        Blanker blanker(text);
        blanker.run();
        file.code = blanker.code();
        file.bare = blanker.bare();
    }
    return file;
}

bool SourceFile::isCpp() const
{
    return isHeader() || path.endsWith(u".cpp");
}

bool SourceFile::isHeader() const
{
    return path.endsWith(u".h");
}

QString SourceFile::fileName() const
{
    return path.section(u'/', -1);
}

QString Violation::toString() const
{
    return line > 0 ? QStringLiteral("%1:%2: %3").arg(path).arg(line).arg(what)
                    : QStringLiteral("%1: %2").arg(path, what);
}

QString readText(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QList<SourceFile> sourceTree(const QString &top)
{
    const QDir topFolder(top);
    QList<SourceFile> files;
    for (const char *folder : {"app", "cmake", "gui", "installer", "server", "tests"}) {
        QDirIterator walk(topFolder.filePath(QString::fromLatin1(folder)), QDir::Files, QDirIterator::Subdirectories);
        while (walk.hasNext()) {
            const QString path = topFolder.relativeFilePath(walk.next());
            if (isSource(walk.fileName()) && !isForeign(path))
                files.append(SourceFile::fromText(path, readText(walk.filePath())));
        }
    }
    files.append(SourceFile::fromText(QStringLiteral("CMakeLists.txt"),
                                      readText(topFolder.filePath(QStringLiteral("CMakeLists.txt")))));
    std::sort(files.begin(), files.end(), [](const SourceFile &a, const SourceFile &b) { return a.path < b.path; });
    return files;
}

qsizetype lineAt(const QString &text, qsizetype position)
{
    return QStringView(text).first(std::min(position, text.size())).count(u'\n') + 1;
}

QByteArray report(const Violations &violations)
{
    QStringList lines;
    for (const Violation &violation : violations)
        lines.append(violation.toString());
    return QByteArray("\n") + lines.join(u'\n').toUtf8();
}

} // namespace Madmail::Policy
