// SPDX-License-Identifier: GPL-3.0-or-later
// Every command of the operators' documentation, as it is written there, offline and against a running server; and what
// clients notice of it.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QRegularExpression>

using namespace Madmail::Testing;

namespace {

/// USER stands for an account of the server.
struct Documented
{
    const char *command;
    const char *answer; ///< a regular expression for all of standard output
};

const Documented documented[] = {
    { "imap-acct quota get USER", "^User: USER\nStorage used: [\\d.]+ [KM]?B\nQuota limit:  1\\.0 GB \\(default\\)\n$" },
    { "imap-acct quota set USER 1GB", "^$" },
    { "imap-acct quota get USER", "\nQuota limit:  1\\.0 GB\n$" },
    { "imap-acct quota set USER 500MB", "^$" },
    { "imap-acct quota get USER", "\nQuota limit:  500\\.0 MB\n$" },
    { "imap-acct quota list", "^Global default quota: 1\\.0 GB\n\nUser +Created At +Used +Limit\n(.*\n)*USER +\\d{4}-\\d\\d-\\d\\d .* 500\\.0 MB\n" },
    { "imap-acct quota reset USER", "^$" },
    { "imap-acct quota set-default 2GB", "^$" },
    { "imap-acct quota get USER", "\nQuota limit:  2\\.0 GB \\(default\\)\n$" },
    { "imap-acct quota list", "^Global default quota: 2\\.0 GB\n\n(.*\n)*USER .* Default \\(2\\.0 GB\\)\n" },
    { "imap-acct quota set-default 1GB", "^$" },
    { "queue purge USER", "^Purged 0 messages\n$" },
    { "imap-acct purge-msgs USER --yes", "^Deleted \\d+ messages" },
    { "imap-acct purge-all -y", "^Deleted \\d+ messages" },
    { "imap-acct purge-read --yes", "^Deleted 0 messages" },
    { "imap-acct prune-unread 720h --yes", "^Deleted 0 messages" },
    { "creds registration close", "^Registration is now CLOSED\n$" },
    { "creds registration status", "^Registration is CLOSED\n$" },
    { "creds registration open", "^Registration is now OPEN\n$" },
    { "creds registration status", "^Registration is OPEN\n$" },
    { "creds jit disable", "^JIT registration is now DISABLED\n$" },
    { "creds jit status", "^JIT registration is DISABLED\n$" },
    { "creds jit enable", "^JIT registration is now ENABLED\n$" },
    { "creds turn off", "^TURN server is now DISABLED" },
    { "creds turn status", "^TURN server is DISABLED" },
    { "creds turn on", "^TURN server is now ENABLED" },
    { "creds log disable", "^Logging is now DISABLED\n$" },
    { "creds log status", "^Logging is DISABLED\n$" },
    { "creds log enable", "^Logging is now ENABLED\n$" },
    { "creds logging status", "^Logging is ENABLED\n$" },
    { "language set fa", "^🌐 Website language set to fa — فارسی \\(Farsi\\) \\(effective immediately\\)\n$" },
    { "language", "^\n  Website Language:  fa — فارسی \\(Farsi\\) \\(DB override\\)\n" },
    { "language reset", "^🔄 Website language reset to config default" },
    { "language", "\\(config default\\)\n" },
    { "dns-cache set nine.testrun.org 10.0.0.5 Route", "^Successfully set endpoint override: nine\\.testrun\\.org → 10\\.0\\.0\\.5\n$" },
    { "dns-cache set 1.1.1.1 2.2.2.2", "→ 2\\.2\\.2\\.2\n$" },
    { "dns-cache list", "^LOOKUP KEY +TARGET HOST +COMMENT +CREATED AT +UPDATED AT\n(.*\n)*nine\\.testrun\\.org +10\\.0\\.0\\.5 +Route " },
    { "dns-cache get NINE.testrun.org", "^Lookup Key: +nine\\.testrun\\.org\nTarget Host: 10\\.0\\.0\\.5\nComment: +Route\nCreated At: .*\nUpdated At: .*\n$" },
    { "dns-cache remove nine.testrun.org", "^Successfully removed endpoint override: nine\\.testrun\\.org\n$" },
    { "dns-cache remove 1.1.1.1", "removed" },
    { "imap-acct stat", "^Total storage used: [\\d.]+ [KM]?B\nNumber of users:    \\d+\n" },
    { "status", "^IMAP +connections: \\d+ +unique IPs: \\d+\n" },
    { "status --details", "^IMAP +connections: .*\n\nRegistered users: +\\d+\n(Boot time: .*\n\nPORT +PROTO +TYPE +CONNECTIONS +UNIQUE IPs\n|\nMail domain: )" },
    { "status -d", "^IMAP +connections: " },
    { "admin-token", "^[A-Za-z0-9_-]{43}$" },
    { "admin-token --raw", "^[A-Za-z0-9_-]{43}$" },
};

} // namespace

class TestSeedCommands : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void asDocumented_data()
    {
        QTest::addColumn<bool>("isRunning");
        QTest::newRow("offline") << false;
        QTest::newRow("running") << true;
    }
    void asDocumented()
    {
        QFETCH(bool, isRunning);
        TestServer server;
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        if (!isRunning)
            QVERIFY(server.stop());
        for (const Documented &row : documented) {
            const QString user = QString::fromUtf8(account.address);
            const QString command = QString::fromUtf8(row.command).replace(QLatin1String("USER"), user);
            const CommandResult result = server.command(command.split(u' '));
            VERIFY_SAYING(result.exitStatus == 0, command.toUtf8() + ": " + result.all());
            const QRegularExpression wanted(QString::fromUtf8(row.answer).replace(QLatin1String("USER"), QRegularExpression::escape(user)));
            VERIFY_SAYING(wanted.match(QString::fromUtf8(result.out)).hasMatch(), command.toUtf8() + ":\n" + result.out + "is not\n" + row.answer);
        }
    }

    void purgedMailIsExpungedWhereSomebodyIdles()
    {
        TestServer server;
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        for (const char *id : { "one", "two", "three" })
            QVERIFY(server.submit(account, account.address, id).startsWith("250"));
        const auto reader = server.login(account);
        QVERIFY(reader && reader->imap("SELECT INBOX").startsWith("OK"));
        QVERIFY(reader->imap("STORE 2 +FLAGS.SILENT (\\Seen)").startsWith("OK"));
        reader->send("i IDLE\r\n");
        QVERIFY(!reader->readUntil("+").isEmpty());
        QVERIFY(server.command(words("imap-acct purge-read --yes")).out.startsWith("Deleted 1 messages ("));
        QCOMPARE(reader->readUntil("* "), QByteArray("* 2 EXPUNGE")); // unread ones are kept
        const QByteArray purge = "imap-acct purge-msgs " + account.address + " -y";
        QCOMPARE(server.command(words(purge)).exitStatus, 0);
        QVERIFY(reader->readUntil("* ").endsWith(" EXPUNGE"));
        QVERIFY(reader->readUntil("* ").endsWith(" EXPUNGE"));
        QCOMPARE(server.inboxCount(account), 0); // the account is there
    }

    void aBanEndsSessionsAndKeepsOut()
    {
        TestServer server;
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        const auto reader = server.login(account);
        QVERIFY(reader && reader->imap("SELECT INBOX").startsWith("OK"));
        reader->send("i IDLE\r\n");
        QVERIFY(!reader->readUntil("+").isEmpty());
        const auto sender = server.loginSubmission(account);
        QVERIFY(sender);
        QCOMPARE(server.command(words("accounts ban " + account.address + " spam -y")).exitStatus, 0);
        QVERIFY(reader->readUntil("* BYE").startsWith("* BYE"));
        QVERIFY(sender->readLine().startsWith("421"));
        QVERIFY(!server.login(account));
        QCOMPARE(server.command(words("accounts unban " + account.address)).exitStatus, 0);
    }

    void aClosedDoorRefusesTheNextLogin()
    {
        TestServer server;
        START_SERVER(server);
        const TestAccount known = server.createAccount();
        QCOMPARE(server.command(words("creds registration close")).exitStatus, 0);
        QVERIFY(!server.login({ "somebody.new@" + server.domain(), "a long password" }));
        QVERIFY(server.login(known));
        QCOMPARE(server.command(words("creds registration open")).exitStatus, 0);
        QVERIFY(server.login({ "somebody.new@" + server.domain(), "a long password" }));
    }

    void destroysNothingWithoutAnAnswer_data()
    {
        QTest::addColumn<QByteArray>("command");
        for (const char *command : { "imap-acct purge-all", "imap-acct purge-read", "imap-acct prune-unread 1h", "imap-acct prune-unused 1h",
                                     "accounts delete-all" })
            QTest::newRow(command) << QByteArray(command);
    }
    void destroysNothingWithoutAnAnswer()
    {
        QFETCH(QByteArray, command);
        TestServer server;
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        const CommandResult refused = server.command(words(command));
        VERIFY_SAYING(refused.exitStatus == 2 && refused.err.contains("--yes"), refused.all());
        QVERIFY(server.login(account));
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<int>("exitStatus");
        QTest::newRow("negative size") << QByteArray("imap-acct quota set USER -1") << 2;
        QTest::newRow("no unit") << QByteArray("imap-acct quota set USER 1XB") << 2;
        QTest::newRow("too large") << QByteArray("imap-acct quota set USER 99999999999G") << 2;
        QTest::newRow("nobody") << QByteArray("imap-acct quota get nobody@example.org") << 1;
        QTest::newRow("no address") << QByteArray("imap-acct quota get nobody") << 2;
        QTest::newRow("no duration") << QByteArray("imap-acct prune-unread soon --yes") << 2;
        QTest::newRow("language") << QByteArray("language set xx") << 2;
        QTest::newRow("no such rewrite") << QByteArray("dns-cache get nobody.example.org") << 1;
        QTest::newRow("port") << QByteArray("port imap set 70000") << 2;
        QTest::newRow("port of another") << QByteArray("port imap set 993") << 2;
        QTest::newRow("setting") << QByteArray("settings set no_such_thing 1") << 1;
        QTest::newRow("value") << QByteArray("settings set imap_port many") << 2;
    }
    void saysWhatIsWrong()
    {
        QFETCH(QByteArray, command);
        QFETCH(int, exitStatus);
        if (!m_server) {
            m_server = std::make_unique<TestServer>();
            START_SERVER(*m_server);
            m_account = m_server->createAccount();
        }
        const CommandResult result = m_server->command(words(QByteArray(command).replace("USER", m_account.address)));
        VERIFY_SAYING(result.exitStatus == exitStatus, result.all());
        VERIFY_SAYING(result.err.startsWith("Error: ") && result.err.count('\n') == 1 && result.out.isEmpty(), result.all());
    }

    void cleanupTestCase() { m_server.reset(); }

private:
    static QStringList words(const QByteArray &command) { return QString::fromUtf8(command).split(u' '); }

    std::unique_ptr<TestServer> m_server;
    TestAccount m_account;
};

MADMAIL_TEST(TestSeedCommands)
#include "tst_seed_commands.moc"
