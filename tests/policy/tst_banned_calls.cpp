// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/policy/banned_calls.h"
#include "tests/support/test_main.h"

#include <QTest>

using namespace Madmail::Policy;

namespace {

const QString top = QStringLiteral(MADMAIL_SOURCE_DIR);

/// A place to which `ban` applies.
QString placeFor(const Ban &ban)
{
    return ban.folders.value(0, QStringLiteral("server")) + QStringLiteral("/sample.cpp");
}

Violations checkAll(const QString &path, const QString &text)
{
    Violations violations;
    for (const Ban &ban : bans())
        violations += check(SourceFile::fromText(path, text), ban);
    return violations;
}

} // namespace

class TestBannedCalls : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyRuleFindsItsSample_data()
    {
        QTest::addColumn<qsizetype>("index");
        for (qsizetype index = 0; index < bans().size(); ++index)
            QTest::newRow(bans()[index].name) << index;
    }
    void everyRuleFindsItsSample()
    {
        QFETCH(qsizetype, index);
        const Ban &ban = bans()[index];
        const QString sample = QStringLiteral("int before;\n%1\n").arg(QString::fromUtf8(ban.sample));
        const QString path = placeFor(ban);
        const Violations found = check(SourceFile::fromText(path, sample), ban);
        QCOMPARE(found.size(), 1);
        QCOMPARE(found.first().line, 2);
        QCOMPARE(found.first().path, path);
        QString excused = sample;
        excused.insert(excused.size() - 1, QStringLiteral(" // policy: the sample says why"));
        QVERIFY(check(SourceFile::fromText(path, excused), ban).isEmpty());
        if (ban.where != Ban::Where::Text)
            QVERIFY(check(SourceFile::fromText(path, QStringLiteral("// %1\n").arg(QString::fromUtf8(ban.sample))), ban)
                        .isEmpty());
        for (const QString &folder : ban.except)
            QVERIFY(check(SourceFile::fromText(folder + QStringLiteral("/sample.cpp"), sample), ban).isEmpty());
    }

    void harmlessLinesStay_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("line");
        const auto row = [](const char *path, const char *line) {
            QTest::newRow(line) << QString::fromLatin1(path) << QString::fromUtf8(line);
        };
        row("server/services/imap/a.cpp", "parse(\"SELECT INBOX\");");
        row("server/services/imap/a.cpp", "say(\"the update of a setting\");");
        row("server/base/a.cpp", "snprintf(buffer, sizeof buffer, \"%d\", n);");
        row("server/base/a.cpp", "m_random.rand();");
        row("server/base/a.cpp", "log(\"do not throw\");");
        row("server/base/a.cpp", "char name[] = \"fileXXXXXX\";");
        row("server/base/a.cpp", "using namespace std::chrono_literals;");
        row("server/base/a.cpp", "operatingSystem(1);");
        row("server/base/a.cpp", "QString framework = base + \"/frame/work/\";");
        row("server/services/federation/a.cpp", "QSslSocket outbound;");
        row("server/store/a.cpp", "#include <QSqlQuery>");
        row("tests/unit/a.cpp", "QCoreApplication::processEvents();");
        row("gui/a.cpp", "connect(a, &A::b, c, &C::d, Qt::QueuedConnection);");
    }
    void harmlessLinesStay()
    {
        QFETCH(QString, path);
        QFETCH(QString, line);
        const Violations violations = checkAll(path, line + QStringLiteral("\n"));
        QVERIFY2(violations.isEmpty(), report(violations).constData());
    }

    void headlines_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("count");
        const QString spdx = QStringLiteral("// SPDX-License-Identifier: GPL-3.0-or-later\n");
        const QString script = QStringLiteral("#!/bin/sh\n# SPDX-License-Identifier: GPL-3.0-or-later\n");
        const QString purpose = QStringLiteral("// Says what it is for.\n");
        const QString header = QStringLiteral("server/base/a.h");
        QTest::newRow("good header") << header << spdx + purpose + QStringLiteral("#pragma once\n") << 0;
        QTest::newRow("no guard") << header << spdx + purpose << 1;
        QTest::newRow("no purpose") << header << spdx + QStringLiteral("#pragma once\n") << 1;
        QTest::newRow("nothing") << header << QString() << 3;
        QTest::newRow("source beside its header") << QStringLiteral("server/base/a.cpp") << spdx << 0;
        QTest::newRow("source alone") << QStringLiteral("server/base/b.cpp") << spdx << 1;
        QTest::newRow("test") << QStringLiteral("tests/tst_a.cpp") << spdx << 0;
        QTest::newRow("script") << QStringLiteral("tests/a.sh") << script + QStringLiteral("# Does something useful.\n")
                                << 0;
        QTest::newRow("script without purpose") << QStringLiteral("tests/a.sh") << script << 1;
        QTest::newRow("other licence") << QStringLiteral("server/base/a.cpp")
                                       << QStringLiteral("// SPDX-License-Identifier: MIT\n") << 1;
    }
    void headlines()
    {
        QFETCH(QString, path);
        QFETCH(QString, text);
        QFETCH(int, count);
        const Violations violations =
            checkHeadline(SourceFile::fromText(path, text), {QStringLiteral("server/base/a.h")});
        QVERIFY2(violations.size() == count, report(violations).constData());
    }

    void ourCodeKeepsTheRules()
    {
        const QList<SourceFile> files = sourceTree(top);
        QStringList paths;
        for (const SourceFile &file : files)
            paths.append(file.path);
        QVERIFY2(paths.contains(QStringLiteral("server/base/result.h")), "the tree is found");
        Violations violations;
        for (const SourceFile &file : files) {
            violations += checkHeadline(file, paths);
            for (const Ban &ban : bans())
                violations += check(file, ban);
        }
        QVERIFY2(violations.isEmpty(), report(violations).constData());
    }
};

MADMAIL_TEST(TestBannedCalls)
#include "tst_banned_calls.moc"
