// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/policy/banned_calls.h"

namespace Madmail::Policy {

namespace {

QStringList below(std::initializer_list<const char *> folders)
{
    QStringList names;
    for (const char *folder : folders)
        names.append(QString::fromLatin1(folder));
    return names;
}

bool isBelow(const QString &path, const QStringList &folders)
{
    return std::any_of(folders.begin(), folders.end(),
                       [&](const QString &folder) { return path.startsWith(folder + u'/'); });
}

} // namespace

// size: one table, one row for each rule
const QList<Ban> &bans()
{
    using enum Ban::Where;
    static const QStringList product = below({"app", "server", "gui"});
    static const QStringList all;
    static const QList<Ban> table = {
        {"queued connection", R"(\bQt::QueuedConnection\b)", Bare, below({"server"}), all,
         "values cross threads by base/post.h", "connect(a, &A::b, c, &C::d, Qt::QueuedConnection);"},
        {"blocking connection", R"(\bQt::BlockingQueuedConnection\b)", Bare, product, all,
         "no thread waits for another", "connect(a, &A::b, c, &C::d, Qt::BlockingQueuedConnection);"},
        {"invokeMethod", R"(\binvokeMethod\b)", Bare, below({"server"}), all, "values cross threads by base/post.h",
         "QMetaObject::invokeMethod(target, [] {});"},
        {"processEvents", R"(\bprocessEvents\b)", Bare, product, below({"server/net"}),
         "a nested event loop calls back where nobody expects it", "QCoreApplication::processEvents();"},
        {"nested event loop", R"(\bQEventLoop\s+\w+)", Bare,
         below({"server/services", "server/net", "server/mail", "gui"}), all, "answers come as callbacks",
         "QEventLoop loop;"},
        {"sleep", R"(\b(sleep|msleep|usleep|nanosleep|sleep_for|sleep_until)\s*\()", Bare, product, all,
         "wait for an event or a timer", "QThread::msleep(10);"},
        {"string-based connect", R"(\b(SIGNAL|SLOT)\s*\()", Bare, all, all,
         "connect by pointer to member: the compiler checks it", "connect(a, SIGNAL(b()), c, d);"},
        {"QSslSocket in a service", R"(\bQSslSocket\b)", Bare, below({"server/services"}),
         below({"server/services/federation"}),
         "inbound connections are net/Connection: a QSslSocket costs 50 KiB more each", "QSslSocket socket;"},
        {"shell", R"((?<![\w.>])(system|popen)\s*\(\s*[^\s)])", Bare, all, all, "no shell sees our data",
         "system(\"ls\");"},
        {"weak randomness", R"((?<![\w.>])s?rand\s*\()", Bare, all, all, "base/random.h", "int dice = rand();"},
        {"unbounded copy", R"((?<![\w.>])(strcpy|strcat|sprintf|vsprintf|gets)\s*\()", Bare, all, all,
         "QByteArray, or a copy with a length", "strcpy(to, from);"},
        {"SQL outside the store",
         R"RX("\s*(SELECT\s[^"]*\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|(CREATE|DROP|ALTER)\s+(UNIQUE\s+)?(TABLE|INDEX)|PRAGMA)\b)RX",
         Code, product, below({"server/store"}), "only server/store knows the tables", "query(\"SELECT a FROM b\");"},
        {"database headers outside the store", R"(#\s*include\s*<(QSql\w*|QtSql\b.*|sqlite3\.h)>)", Code, product,
         below({"server/store"}), "only server/store knows the database", "#include <QSqlQuery>"},
        {"using namespace std", R"(\busing\s+namespace\s+std\s*;)", Bare, all, all, "full names",
         "using namespace std;"},
        {"exception", R"(\bthrow\b)", Bare, product, all, "errors are values: Result<T>", "throw 1;"},
        {"leftover", R"(\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K|QSKI[P])\b)", Text, all, all, "do it, or write an issue",
         "// TO"
         "DO: later"},
        {"path of a workplace", R"((?<![\w./~-])/wor[k]/)", Text, all, all, "this path exists on one machine only",
         "open(\"/wor"
         "k/x\");"},
    };
    return table;
}

Violations check(const SourceFile &file, const Ban &ban)
{
    if ((!ban.folders.isEmpty() && !isBelow(file.path, ban.folders)) || isBelow(file.path, ban.except))
        return {};
    if (ban.where != Ban::Where::Text && !file.isCpp())
        return {};
    const QRegularExpression pattern(QString::fromLatin1(ban.pattern));
    const QString &text = ban.where == Ban::Where::Text   ? file.text
                          : ban.where == Ban::Where::Code ? file.code
                                                          : file.bare;
    const QStringList lines = file.text.split(u'\n');
    Violations violations;
    for (auto found = pattern.globalMatch(text); found.hasNext();) {
        const qsizetype line = lineAt(text, found.next().capturedStart());
        if (!lines[line - 1].contains(u"// policy: "))
            violations.append(
                {file.path, line,
                 QStringLiteral("%1 (%2)").arg(QString::fromLatin1(ban.name), QString::fromLatin1(ban.why))});
    }
    return violations;
}

Violations checkHeadline(const SourceFile &file, const QStringList &allPaths)
{
    static const QRegularExpression spdx(QStringLiteral(R"(^(//|#) SPDX-License-Identifier: GPL-3\.0-or-later$)"));
    static const QRegularExpression purpose(QStringLiteral(R"(^(//|#) \S.{9,})"));
    QStringList lines = file.text.split(u'\n');
    if (lines.first().startsWith(u"#!"))
        lines.removeFirst();
    Violations violations;
    if (!lines.value(0).contains(spdx))
        violations.append({file.path, 1, QStringLiteral("the SPDX line is missing")});
    const QString header = file.path.chopped(4) + QStringLiteral(".h");
    const bool nameSaysIt = file.fileName() == u"CMakeLists.txt" || file.fileName().startsWith(u"tst_") ||
                            (file.path.startsWith(u"tests/") && file.path.endsWith(u".cmake")) ||
                            (file.path.endsWith(u".cpp") && allPaths.contains(header));
    if (!nameSaysIt && !lines.value(1).contains(purpose))
        violations.append({file.path, 2, QStringLiteral("the purpose in one line is missing")});
    if (file.isHeader() && !file.bare.contains(u"\n#pragma once\n"))
        violations.append({file.path, 0, QStringLiteral("“#pragma once” is missing")});
    return violations;
}

} // namespace Madmail::Policy
