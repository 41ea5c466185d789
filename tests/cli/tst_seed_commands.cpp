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
    { "creds turn off", "^TURN server is now DISABLED\n$" },
    { "creds turn status", "^TURN server is DISABLED\nTURN: not running in this version\\.\n$" },
    { "creds turn on", "^TURN server is now ENABLED\n$" },
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
        QVERIFY(server.command(words("imap-acct purge-read --yes")).out.startsWith("Deleted 1 message ("));
        QCOMPARE(reader->readUntil("* "), QByteArray("* 2 EXPUNGE")); // unread ones are kept
        const QByteArray purge = "imap-acct purge-msgs " + account.address + " -y";
        QCOMPARE(server.command(words(purge)).exitStatus, 0);
        QVERIFY(reader->readUntil("* ").endsWith(" EXPUNGE"));
        QVERIFY(reader->readUntil("* ").endsWith(" EXPUNGE"));
        QCOMPARE(server.inboxCount(account), 0); // the account is there
    }

    void anEmptyAndAFullAccountArePurged_data()
    {
        QTest::addColumn<QByteArray>("purge");
        for (const char *command : { "imap-acct purge-msgs USER -y", "imap-acct purge-all -y" })
            QTest::newRow(command) << QByteArray(command);
    }
    void anEmptyAndAFullAccountArePurged()
    {
        QFETCH(QByteArray, purge);
        TestServer server;
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        purge.replace("USER", account.address);
        QVERIFY(server.login(account)); // the mailboxes are there, and nothing is in them
        QVERIFY(server.command(words(purge)).out.startsWith("Deleted 0 messages (0 B)"));

        QCOMPARE(server.command(words("imap-acct quota set " + account.address + " 10KB")).exitStatus, 0);
        int taken = 0;
        QByteArray answer;
        do {
            answer = server.submit(account, account.address, "m" + QByteArray::number(taken), 2000);
            taken += answer.startsWith("250") ? 1 : 0;
        } while (answer.startsWith("250") && taken < 20);
        VERIFY_SAYING(answer.startsWith("552 5.2.2") && taken > 0, answer);
        const QByteArray created = createdAt(server, account);
        const CommandResult purged = server.command(words(purge));
        VERIFY_SAYING(purged.out.startsWith("Deleted " + QByteArray::number(taken) + " messages ("), purged.all());
        QVERIFY(server.command(words("imap-acct quota get " + account.address)).out.contains("Storage used: 0 B\nQuota limit:  10.0 KB\n"));
        QCOMPARE(createdAt(server, account), created);
        QVERIFY(server.login(account)); // with the same password
        QVERIFY(server.submit(account, account.address, "again", 2000).startsWith("250"));
        QCOMPARE(server.inboxCount(account), 1);
    }

    /// Offline, so that the dates cannot come from the moment of the command: the account was made on another day.
    void aResetQuotaKeepsTheDates()
    {
        TestServer server;
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        QVERIFY(server.stop());
        QCOMPARE(server.sql("UPDATE accounts SET created_at = 1700000000, first_login_at = 1700000100").exitStatus, 0);
        QCOMPARE(server.command(words("imap-acct quota set " + account.address + " 5MB")).exitStatus, 0);
        QCOMPARE(server.command(words("imap-acct quota reset " + account.address)).exitStatus, 0);
        QCOMPARE(createdAt(server, account), QByteArray("1700000000|1700000100\n"));
        QVERIFY(server.command(words("imap-acct quota get " + account.address)).out.contains("(default)"));
    }

    void aClosedJitRefusesTheNextLogin()
    {
        TestServer server;
        START_SERVER(server);
        const TestAccount known = server.createAccount();
        const auto session = server.login(known);
        QVERIFY(session && session->imap("SELECT INBOX").startsWith("OK"));
        QVERIFY(server.login({ "somebody.early@" + server.domain(), "a long password" }));
        QCOMPARE(server.command(words("creds jit disable")).exitStatus, 0);
        QByteArray answer;
        QVERIFY(!server.login({ "somebody.late@" + server.domain(), "a long password" }, &answer));
        VERIFY_SAYING(answer.startsWith("NO [AUTHENTICATIONFAILED]"), answer);
        QVERIFY(session->imap("NOOP").startsWith("OK")); // who is in stays in
        QVERIFY(server.login({ "somebody.early@" + server.domain(), "a long password" }));
        QCOMPARE(server.command(words("creds jit enable")).exitStatus, 0);
        QVERIFY(server.login({ "somebody.late@" + server.domain(), "a long password" }));
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

    /// As scripts of older servers call it: without a password, again and again.
    void storageIsMadeWithoutAPassword()
    {
        TestServer server("primary_domain example.org\n");
        const QByteArray user = "alice@example.org";
        const CommandResult made = server.command(words("imap-acct create " + user + " --sent-name Out --junk-name Papers/Spam"));
        VERIFY_SAYING(made.exitStatus == 0 && made.out.isEmpty(), made.all());
        const CommandResult again = server.command(words("imap-acct create " + user));
        VERIFY_SAYING(again.exitStatus == 0 && again.out.isEmpty(), again.all());
        const QByteArray mailboxes = server.sql("SELECT name || ' ' || special_use FROM mailboxes ORDER BY name").out;
        QCOMPARE(mailboxes, QByteArray("Archive \\Archive\nDrafts \\Drafts\nINBOX \nOut \\Sent\nPapers \nPapers/Spam \\Junk\nTrash \\Trash\n"));
        QCOMPARE(server.command(words("imap-acct create bob@example.org --no-specialuse")).exitStatus, 0);
        QCOMPARE(server.sql("SELECT count(*) FROM mailboxes").out, QByteArray("8\n"));
        for (const char *bad : { "imap-acct create carol@example.org --sent-name INBOX", "imap-acct create carol@example.org --sent-name Trash",
                                 "imap-acct create carol@example.org --sent-name a//b", "imap-acct create carol@elsewhere.example" }) {
            const CommandResult refused = server.command(words(bad));
            VERIFY_SAYING(refused.exitStatus == 2 && refused.err.count('\n') == 1, refused.all());
        }
        QCOMPARE(server.sql("SELECT count(*) FROM accounts").out, QByteArray("2\n"));

        // The login comes afterwards.
        const CommandResult login = server.command(words("creds create " + user + " -p correcthorse1 --bcrypt-cost 12"));
        VERIFY_SAYING(login.exitStatus == 0 && login.err.contains("--bcrypt-cost has no effect"), login.all());
        QCOMPARE(server.command(words("creds create " + user + " -p another-one-2")).exitStatus, 1); // it has one now
        const CommandResult hashed = server.command(words("creds create bob@example.org -p correcthorse1 --hash bcrypt"));
        VERIFY_SAYING(hashed.exitStatus == 2 && hashed.err.contains("only argon2"), hashed.all());
        START_SERVER(server);
        const auto session = server.login({ user, "correcthorse1" });
        QVERIFY(session && session->imap("SELECT Papers/Spam").startsWith("OK"));
    }

    void jsonNamesTheCommandThatWasTyped()
    {
        TestServer server("primary_domain example.org\n");
        QCOMPARE(server.command(words("creds registration open")).exitStatus, 0);
        for (const char *command : { "imap-acct list", "accounts list", "ban-list", "endpoint-cache list" })
            QCOMPARE(server.command(words(command) << QStringLiteral("--json")).json()[QLatin1String("command")].toString(), QString::fromUtf8(command));
    }

    void hashes()
    {
        TestServer server;
        QCOMPARE(server.command(words("creds registration open")).exitStatus, 0);
        const CommandResult made = server.command(words("hash -p correcthorse1 --hash argon2 --argon2-time 3 --argon2-memory 1024 --argon2-threads 1"));
        VERIFY_SAYING(made.exitStatus == 0 && made.out.startsWith("$argon2id$v=19$m=1024,t=3,p=1$"), made.all());
        const CommandResult refused = server.command(words("hash -p correcthorse1 --hash sha256"));
        VERIFY_SAYING(refused.exitStatus == 2 && refused.err.contains("only argon2"), refused.all());
        QCOMPARE(server.command(words("hash -p correcthorse1 --argon2-threads 4")).exitStatus, 2);
    }

private:
    static QByteArray createdAt(const TestServer &server, const TestAccount &account)
    {
        return server.sql("SELECT created_at, first_login_at FROM accounts WHERE address = '" + account.address + "'").out;
    }
    static QStringList words(const QByteArray &command) { return QString::fromUtf8(command).split(u' '); }

    std::unique_ptr<TestServer> m_server;
    TestAccount m_account;
};

MADMAIL_TEST(TestSeedCommands)
#include "tst_seed_commands.moc"
