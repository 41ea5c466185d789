// SPDX-License-Identifier: GPL-3.0-or-later
// maddy.conf, as the program meets it.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QFile>
#include <QRegularExpression>

using namespace Madmail::Testing;

namespace {

/// The limit in KiB that IMAP shows; -1: none.
qint64 shownQuota(const TestServer &server, const TestAccount &account)
{
    const auto session = server.login(account);
    if (!session || !session->imap("GETQUOTAROOT INBOX").startsWith("OK"))
        return -1;
    for (const QByteArray &line : session->untagged())
        if (line.startsWith("* QUOTA ")) {
            const qsizetype at = line.indexOf("STORAGE ");
            return line.mid(at).split(' ').value(2).replace(')', "").toLongLong();
        }
    return -1;
}

QByteArray contentOf(const char *name)
{
    QFile file(QStringLiteral(MADMAIL_SOURCE_DIR "/") + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestConfigFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void warnsAboutUnknownDirectives()
    {
        TestServer server("# a comment\nregistration open\nsing_a_song loudly\n");
        START_SERVER(server);
        VERIFY_SAYING(server.waitForError(server.folder().toUtf8() + "/maddy.conf:3: "), server.errors());
        VERIFY_SAYING(server.errors().contains("sing_a_song"), server.errors());
        VERIFY_SAYING(server.errors().contains("Warning: "), server.errors());
    }

    void aNamedFileMustBeThere()
    {
        TestServer server;
        const QStringList status { QStringLiteral("status"), QStringLiteral("--config"), server.folder() + QStringLiteral("/none.conf") };
        QVERIFY(!server.createAccount().address.isEmpty());
        const CommandResult offline = server.command(status);
        VERIFY_SAYING(offline.exitStatus == 1 && offline.out.isEmpty() && offline.err.contains("none.conf does not exist."), offline.all());
        START_SERVER(server);
        const CommandResult online = server.command(status);
        QCOMPARE(online.all(), offline.all());
    }

    void aFileThatCannotBeReadIsSaidToBeSo()
    {
        TestServer server;
        const QStringList folder { QStringLiteral("--config"), server.folder() }; // what root cannot read either
        for (const QStringList &words : { QStringList { QStringLiteral("status") }, QStringList { QStringLiteral("run") } }) {
            const CommandResult result = server.command(words + folder);
            VERIFY_SAYING(result.exitStatus == 1 && result.err.contains(server.folder().toUtf8() + " could not be read."), result.all());
            QCOMPARE(result.err.count('\n'), 1);
        }
    }

    void theManualsExampleIsTaken()
    {
        const QByteArray manual = contentOf("docs/operating.md");
        const qsizetype begin = manual.indexOf("```\n# --- Identity") + 4;
        const QByteArray example = manual.mid(begin, manual.indexOf("\n```\n", begin) + 1 - begin);
        VERIFY_SAYING(example.size() > 1000 && example.endsWith("}\n"), example);
        TestServer server(example);
        START_SERVER(server);
        VERIFY_SAYING(!server.errors().contains("Warning"), server.errors());
        QCOMPARE(server.domain(), QByteArray("chat.example.org"));
        for (const QByteArray &line : server.command({ QStringLiteral("settings"), QStringLiteral("list") }).out.split('\n'))
            if (const QByteArray name = line.left(line.indexOf(' ')); !name.isEmpty() && example.contains('\n' + name + ' '))
                VERIFY_SAYING(line.endsWith(" file"), line);
    }

    void theManualNamesEveryDirective()
    {
        const QByteArray manual = contentOf("docs/operating.md");
        static const QRegularExpression row(QStringLiteral("(?:ValueRow|BlockRow) \\{ (?:\\w+, )?\"([\\w.]+)\", (Setting::|Kind::(?!PassedOver|NoEffect))"));
        auto rows = row.globalMatch(QString::fromUtf8(contentOf("server/config/known_directives.cpp")));
        int count = 0;
        for (; rows.hasNext(); ++count) {
            const QByteArray name = rows.next().captured(1).toUtf8();
            VERIFY_SAYING(manual.contains(name), name);
        }
        QVERIFY(count > 20);
    }

    void refusesMistakes_data()
    {
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<QByteArray>("place");
        QTest::newRow("open block") << QByteArray("\nstorage.imapsql local {\n  default_quota 1G\n") << QByteArray("/maddy.conf:2: ");
        QTest::newRow("open quote") << QByteArray("# one\n# two\nhostname \"a\n") << QByteArray("/maddy.conf:3: ");
        QTest::newRow("stray brace") << QByteArray("}\n") << QByteArray("/maddy.conf:1: ");
        QTest::newRow("bad value") << QByteArray("\ndefault_quota many\n") << QByteArray("/maddy.conf:2: ");
    }
    void refusesMistakes()
    {
        QFETCH(QByteArray, config);
        QFETCH(QByteArray, place);
        TestServer server(config);
        const CommandResult result = server.runToEnd();
        VERIFY_SAYING(result.exitStatus == 1 || result.exitStatus == 2, result.all());
        VERIFY_SAYING(result.err.startsWith("Error: ") && result.err.contains(server.folder().toUtf8() + place), result.all());
        VERIFY_SAYING(result.err.count('\n') == 1, result.all());
        const CommandResult offline = server.command({ QStringLiteral("create-user") });
        VERIFY_SAYING(offline.exitStatus != 0 && offline.err.contains(place), offline.all());
        server.writeConfig("");
        START_SERVER(server);
    }

    void databaseWinsOverFileOverDefault()
    {
        TestServer server;
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        QCOMPARE(shownQuota(server, account), qint64(1024 * 1024));
        QVERIFY(server.stop());
        server.writeConfig("storage.imapsql local_mailboxes {\n    default_quota 10M\n}\n");
        START_SERVER(server);
        QCOMPARE(shownQuota(server, account), qint64(10 * 1024));
        QVERIFY(server.stop());
        QCOMPARE(server.sql("INSERT INTO settings(key, value, updated_at) VALUES('__DEFAULT_QUOTA__', '20971520', 1)").exitStatus, 0);
        START_SERVER(server);
        QCOMPARE(shownQuota(server, account), qint64(20 * 1024));
    }

    void aChosenDomainWinsOverTheOneMadeAtTheFirstStart()
    {
        TestServer server;
        START_SERVER(server);
        const QByteArray made = server.domain();
        const TestAccount before = server.createAccount();
        QVERIFY(server.login(before));
        QVERIFY(server.stop());
        server.writeConfig("primary_domain chat.example.org\n");
        START_SERVER(server);
        QCOMPARE(server.domain(), QByteArray("chat.example.org"));
        const TestAccount after = server.createAccount();
        QVERIFY(after.address.endsWith("@chat.example.org"));
        QVERIFY(server.submit(after, before.address, "to-the-first").startsWith("250"));
        QCOMPARE(server.inboxCount(before), 1);
        QVERIFY(server.stop());
        server.writeConfig("primary_domain other.example.org\n");
        START_SERVER(server);
        QVERIFY(server.login(after)); // whatever the file says now
        QVERIFY(server.login(before));
        QVERIFY(server.stop());
        server.writeConfig({});
        START_SERVER(server);
        QCOMPARE(server.domain(), made); // made once
        QVERIFY(server.login(before));
        QVERIFY(server.login(after));
    }

    void readsTheFileThatIsNamed()
    {
        TestServer server("sing_a_song loudly\n");
        const QString other = server.folder() + QStringLiteral("/other.conf");
        QFile file(other);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("}\n") == 2 && file.flush());
        const CommandResult mistake = server.command({ QStringLiteral("create-user"), QStringLiteral("--config"), other });
        VERIFY_SAYING(mistake.exitStatus != 0 && mistake.err.contains(other.toUtf8() + ":1: "), mistake.all());
    }

    void refusesANamedFileThatIsMissing_data()
    {
        QTest::addColumn<QString>("command");
        QTest::newRow("run") << QStringLiteral("run");
        QTest::newRow("create-user") << QStringLiteral("create-user");
    }
    void refusesANamedFileThatIsMissing()
    {
        QFETCH(QString, command);
        TestServer server;
        const QString missing = server.folder() + QStringLiteral("/none.conf");
        const CommandResult result = runProgram(QStringLiteral("timeout"),
                                                { QStringLiteral("20"), madmailProgram(), QStringLiteral("--cli"), command,
                                                  QStringLiteral("--state-dir"), server.folder(), QStringLiteral("--config"), missing });
        VERIFY_SAYING(result.exitStatus == 1, result.all());
        VERIFY_SAYING(result.err.contains("none.conf"), result.all());
    }
};

MADMAIL_TEST(TestConfigFile)
#include "tst_config_file.moc"
