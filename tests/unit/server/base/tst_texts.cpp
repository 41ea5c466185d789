// SPDX-License-Identifier: GPL-3.0-or-later
// Sentences with arguments, and words for a shell.
#include "server/base/error.h"
#include "server/base/shell_text.h"
#include "tests/support/test_main.h"
#include "tests/support/child_process.h"

#include <QProcess>

using namespace Madmail;

class TestTexts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fillsIn_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QStringList>("args");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const char *source, const QStringList &args, const char *expected) {
            QTest::newRow(name) << QString::fromUtf8(source) << args << QString::fromUtf8(expected);
        };
        const QString a = QStringLiteral("a");
        row("nothing to fill", "100 % of 5 %.", { a }, "100 % of 5 %.");
        row("order", "%2 before %1", { a, QStringLiteral("b") }, "b before a");
        row("twice", "%1 and %1", { a }, "a and a");
        row("an argument that looks like a place", "%1 %2", { QStringLiteral("%2%1"), a }, "%2%1 a");
        row("no such argument", "%1 %2 %0", { a }, "a %2 %0");
    }
    void fillsIn()
    {
        QFETCH(QString, source);
        QFETCH(QStringList, args);
        QFETCH(QString, expected);
        QCOMPARE(UserText::filledIn(source, args), expected);
    }

    void saysHowTheProgramIsCalled()
    {
        const Error error { ErrorCode::NotFound, { "Type: {maddy} run %1", { QStringLiteral("x") } }, {}, QStringLiteral("ENOENT") };
        QCOMPARE(error.toEnglish(), QStringLiteral("Type: maddy run x (ENOENT)"));
        QCOMPARE(error.toEnglish(QStringLiteral("/opt/madmail --cli")), QStringLiteral("Type: /opt/madmail --cli run x (ENOENT)"));
    }

    void aShellReadsWhatWasMeant_data()
    {
        QTest::addColumn<QString>("word");
        for (const char *word : { "plain", "/var/lib/madmail", "--ip=2001:db8::7", "a b", "", "it's", "$HOME", "`id`", "a;b", "*", "~", "#x", "\"q\"", "\\", "grü\u00df", "-" })
            QTest::newRow(*word ? word : "empty") << QString::fromUtf8(word);
    }
    void aShellReadsWhatWasMeant()
    {
        QFETCH(QString, word);
        QProcess shell;
        Testing::forkPlainly(shell);
        shell.start(QStringLiteral("sh"), { QStringLiteral("-c"), QStringLiteral("printf %s ") + shellQuoted(word) + QStringLiteral("X") });
        QVERIFY(shell.waitForFinished());
        QCOMPARE(QString::fromUtf8(shell.readAllStandardOutput()), word + u'X');
    }

    void plainWordsStayBare()
    {
        QCOMPARE(shellQuoted(QStringList { QStringLiteral("/usr/bin/maddy"), QStringLiteral("--state-dir"), QStringLiteral("/my disk") }),
                 QStringLiteral("/usr/bin/maddy --state-dir '/my disk'"));
    }
};

MADMAIL_TEST(TestTexts)
#include "tst_texts.moc"
