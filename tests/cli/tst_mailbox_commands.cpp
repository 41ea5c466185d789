// SPDX-License-Identifier: GPL-3.0-or-later
// imap-mboxes and imap-msgs, offline and against a running server, and what clients notice of them.
#include "tests/cli/checks.h"
#include "tests/protocol/test_message.h"
#include "tests/support/test_main.h"

#include <QFile>
#include <QJsonArray>
#include <QRegularExpression>

using namespace Madmail::Testing;

namespace {

QStringList words(const QByteArray &command)
{
    return QString::fromUtf8(command).split(u' ');
}

/// USER stands for the account, MESSAGE for a file with an encrypted message.
struct Step
{
    const char *command;
    const char *answer; ///< a regular expression for all of standard output
};

const Step steps[] = {
    { "imap-mboxes create USER Päckchen/2026 --special archive", "^Created mailbox Päckchen/2026\n$" },
    { "imap-mboxes list USER", "^MAILBOX +MESSAGES +UNREAD +SIZE +SPECIAL USE\n(.*\n)*INBOX +0 +0 +0 B +\n(.*\n)*Päckchen +0 .*\nPäckchen/2026 +0 +0 +0 B +\\\\Archive\n" },
    { "imap-mboxes rename USER Päckchen Old", "^Renamed mailbox Päckchen to Old\n$" },
    { "imap-msgs add USER INBOX --message MESSAGE", "^1\n$" },
    { "imap-msgs add USER inbox -f \\Seen -f $Word -d 2020-02-29T12:00:00Z --message MESSAGE", "^2\n$" },
    { "imap-msgs list USER INBOX",
      "^NUMBER +UID +RECEIVED AT +SIZE +FLAGS\n1 +1 +20\\d\\d-.*Z +\\d.*\n2 +2 +2020-02-29T12:00:00Z +[\\d.]+ [K]?B +\\\\Seen \\$Word\n$" },
    { "imap-msgs list USER INBOX 2 -f", "^Message 2, UID 2\n  Received at: 2020-02-29T12:00:00Z\n  Size: .*\n  Flags: +\\\\Seen \\$Word\n  From: +.*USER.*\n  To: .*\n  Subject: +\\[\\.\\.\\.\\]\n" },
    { "imap-msgs add-flags USER INBOX 1:* \\Flagged", "^Changed the flags of 2 messages\n$" },
    { "imap-msgs rem-flags USER INBOX 2 \\Seen $Word -u", "^Changed the flags of 1 message\n$" },
    { "imap-msgs set-flags USER INBOX 1 \\Draft \\Answered", "^Changed the flags of 1 message\n$" },
    { "imap-msgs list USER INBOX", "\n1 +1 .* \\\\Answered \\\\Draft\n2 +2 .* \\\\Flagged\n$" },
    { "imap-msgs copy USER INBOX 1:2 Old/2026", "^Copied 2 messages\n$" },
    { "imap-msgs move USER INBOX 2 Old -u", "^Moved 1 message\n$" },
    { "imap-msgs list USER INBOX 5 -u", "^$" },
    { "imap-msgs remove USER INBOX 1 -y", "^Deleted 1 message \\(" },
    { "imap-msgs list USER Old/2026 2:*", "\n2 +2 .*\n$" },
    { "imap-mboxes remove USER Old/2026 --yes", "^Deleted mailbox Old/2026 with 2 messages\n$" },
    { "imap-mboxes list USER --subscribed", "" },
};

} // namespace

class TestMailboxCommands : public QObject
{
    Q_OBJECT

    std::unique_ptr<TestServer> m_server;
    TestAccount m_account;
    QString m_message;

    /// A file in the server's folder.
    static QString file(const TestServer &server, const QString &name, const QByteArray &content)
    {
        QFile file(server.folder() + u'/' + name);
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            return {};
        return file.fileName();
    }
    static QStringList arguments(const QByteArray &command, const TestAccount &account, const QString &message)
    {
        QStringList all = words(command);
        all.replaceInStrings(QStringLiteral("USER"), QString::fromUtf8(account.address));
        all.replaceInStrings(QStringLiteral("MESSAGE"), message);
        return all;
    }
    CommandResult run(const QByteArray &command) const { return m_server->command(arguments(command, m_account, m_message)); }
    /// With the file as standard input.
    CommandResult runWithInput(const QByteArray &command, const QString &input) const
    {
        return runProgram(QStringLiteral("sh"),
                          QStringList { QStringLiteral("-c"), QStringLiteral("input=$1; shift; exec \"$@\" < \"$input\""), QStringLiteral("sh"), input,
                                        madmailProgram(), QStringLiteral("--cli"), QStringLiteral("--state-dir"), m_server->folder() }
                              + arguments(command, m_account, m_message));
    }

private Q_SLOTS:
    void init()
    {
        if (m_server && m_server->isRunning())
            return;
        m_server = std::make_unique<TestServer>();
        START_SERVER(*m_server);
        m_account = m_server->createAccount();
        m_message = file(*m_server, QStringLiteral("message.eml"), TestServer::message(m_account.address, "one"));
        QVERIFY(!m_message.isEmpty());
    }
    void cleanupTestCase() { m_server.reset(); }

    void asDescribed_data()
    {
        QTest::addColumn<bool>("isRunning");
        QTest::newRow("offline") << false;
        QTest::newRow("running") << true;
    }
    void asDescribed()
    {
        QFETCH(bool, isRunning);
        TestServer server;
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        const QString message = file(server, QStringLiteral("message.eml"), TestServer::message(account.address, "one"));
        if (!isRunning)
            QVERIFY(server.stop());
        const QString user = QRegularExpression::escape(QString::fromUtf8(account.address));
        for (const Step &step : steps) {
            const CommandResult result = server.command(arguments(step.command, account, message));
            VERIFY_SAYING(result.exitStatus == 0, step.command + ("\n" + result.all()));
            const QRegularExpression wanted(QString::fromUtf8(step.answer).replace(QLatin1String("USER"), user));
            VERIFY_SAYING(wanted.match(QString::fromUtf8(result.out)).hasMatch(), step.command + (":\n" + result.out) + "is not\n" + step.answer);
        }
        const CommandResult dumped = server.command(arguments("imap-msgs dump USER Old 1", account, message));
        QCOMPARE(dumped.out, TestServer::message(account.address, "one")); // byte for byte
        const QJsonObject json = server.command(arguments("imap-msgs dump USER Old 1 --json", account, message)).json();
        QCOMPARE(QByteArray::fromBase64(json[u"data"][u"content"].toString().toLatin1()), dumped.out);
        const QJsonObject listed = server.command(arguments("imap-mboxes list USER --json", account, message)).json();
        QCOMPARE(listed[u"data"][u"total"].toInt(), int(listed[u"data"][u"mailboxes"].toArray().size()));
    }

    void anIdlingClientSeesMessagesComeChangeAndGo()
    {
        const TestAccount account = m_server->createAccount();
        const auto command = [&](const QByteArray &text) { return m_server->command(arguments(text, account, m_message)); };
        QCOMPARE(command("imap-mboxes create USER Kept").exitStatus, 0);
        const auto reader = m_server->login(account);
        QVERIFY(reader && reader->imap("SELECT INBOX").startsWith("OK"));
        reader->send("i IDLE\r\n");
        QVERIFY(!reader->readUntil("+").isEmpty());
        QCOMPARE(command("imap-msgs add USER INBOX --message MESSAGE").out, QByteArray("1\n"));
        QCOMPARE(reader->readUntil("* "), QByteArray("* 1 EXISTS"));
        QVERIFY(!reader->readUntil("* 1 RECENT").isEmpty());
        QCOMPARE(command("imap-msgs set-flags USER INBOX 1 \\Seen").exitStatus, 0);
        QVERIFY(reader->readLine().startsWith("* 1 FETCH (FLAGS (\\Seen"));
        QCOMPARE(command("imap-msgs copy USER INBOX 1 INBOX").exitStatus, 0);
        QCOMPARE(reader->readLine(), QByteArray("* 2 EXISTS"));
        QVERIFY(!reader->readUntil("* 2 RECENT").isEmpty());
        QCOMPARE(command("imap-msgs move USER INBOX 1 Kept").exitStatus, 0);
        QCOMPARE(reader->readLine(), QByteArray("* 1 EXPUNGE"));
        QCOMPARE(command("imap-msgs remove USER INBOX 1 -y").exitStatus, 0);
        QCOMPARE(reader->readLine(), QByteArray("* 1 EXPUNGE"));
    }

    void aNewNameFitsWhatIsBelow()
    {
        const TestAccount account = m_server->createAccount();
        const auto command = [&](const QByteArray &text) { return m_server->command(arguments(text, account, m_message)); };
        QCOMPARE(command("imap-mboxes create USER Top/" + QByteArray(200, 'b')).exitStatus, 0);
        const CommandResult tooLong = command("imap-mboxes rename USER Top " + QByteArray(60, 'a'));
        VERIFY_SAYING(tooLong.exitStatus == 1 && tooLong.err.contains("more than 255 bytes or 16 levels"), tooLong.all());
        QCOMPARE(command("imap-mboxes rename USER Top a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p").exitStatus, 1);
        QCOMPARE(command("imap-mboxes rename USER Top " + QByteArray(54, 'a')).exitStatus, 0);
    }

    void whoHasTheMailboxOpenLearnsOfItsEnd()
    {
        const TestAccount account = m_server->createAccount();
        const auto command = [&](const QByteArray &text) { return m_server->command(arguments(text, account, m_message)); };
        QCOMPARE(command("imap-mboxes create USER One").exitStatus, 0);
        QCOMPARE(command("imap-msgs add USER INBOX --message MESSAGE").exitStatus, 0);
        const auto reader = m_server->login(account);
        QVERIFY(reader && reader->imap("SELECT One").startsWith("OK"));
        reader->send("i IDLE\r\n");
        QVERIFY(!reader->readUntil("+").isEmpty());
        const auto other = m_server->login(account);
        QVERIFY(other && other->imap("SELECT INBOX").startsWith("OK"));
        other->send("i IDLE\r\n");
        QVERIFY(!other->readUntil("+").isEmpty());
        QCOMPARE(command("imap-mboxes rename USER INBOX Kept").exitStatus, 0); // its messages move
        QCOMPARE(other->readUntil("* "), QByteArray("* 1 EXPUNGE"));
        QCOMPARE(command("imap-mboxes remove USER One -y").exitStatus, 0);
        QVERIFY(reader->readUntil("* BYE").startsWith("* BYE"));
    }

    void takesTheMessageFromStandardInput()
    {
        const QByteArray message = TestServer::message(m_account.address, "piped");
        const QString unixFile = file(*m_server, QStringLiteral("unix.eml"), QByteArray(message).replace("\r\n", "\n"));
        const CommandResult added = runWithInput("imap-msgs add USER INBOX", unixFile);
        VERIFY_SAYING(added.exitStatus == 0, added.all());
        const QByteArray uid = added.out.trimmed();
        QCOMPARE(run("imap-msgs dump USER INBOX " + uid + " -u").out, message);
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<int>("exitStatus");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char *name, const char *command, int exitStatus, const char *says) {
            QTest::newRow(name) << QByteArray(command) << exitStatus << QByteArray(says);
        };
        row("nobody", "imap-mboxes list nobody@example.org", 1, "nobody@example.org");
        row("no mailbox", "imap-msgs list USER Missing", 1, "has no mailbox \"Missing\". All of them: ");
        row("mailbox name", "imap-mboxes create USER a*b", 2, "at most 255 bytes");
        row("special", "imap-mboxes create USER x --special flagged", 2, "archive");
        row("remove the inbox", "imap-mboxes remove USER INBOX -y", 1, "inbox cannot be deleted");
        row("unasked mailbox", "imap-mboxes remove USER INBOX", 2, "--yes");
        row("unasked message", "imap-msgs remove USER INBOX 1", 2, "--yes");
        row("flag", "imap-msgs add-flags USER INBOX 1:* \\Nonsense", 2, "\\Seen \\Answered");
        row("no flag", "imap-msgs add-flags USER INBOX 1:*", 2, "flags");
        row("set", "imap-msgs remove USER INBOX 1;2 -y", 2, "1,3:5,8:*");
        row("beyond", "imap-msgs dump USER INBOX 4711", 1, "There is no message 4711");
        row("UID", "imap-msgs dump USER INBOX 4711 -u", 1, "no such message");
        row("date", "imap-msgs add USER INBOX -d today --message MESSAGE", 2, "2026-11-21T17:46:00Z");
        row("file", "imap-msgs add USER INBOX --message /nowhere/message", 1, "/nowhere/message");
        row("nothing on standard input", "imap-msgs add USER INBOX", 2, "standard input");
    }
    void saysWhatIsWrong()
    {
        QFETCH(QByteArray, command);
        QFETCH(int, exitStatus);
        QFETCH(QByteArray, says);
        const CommandResult result = run(command);
        VERIFY_SAYING(result.exitStatus == exitStatus && result.err.contains(says), result.all());
        VERIFY_SAYING(result.err.startsWith("Error: ") && result.err.count('\n') == 1 && result.out.isEmpty(), result.all());
    }

    void keepsTheRulesOfUploads()
    {
        const int before = m_server->inboxCount(m_account);
        MessageSpec cleartext;
        cleartext.kind = "plain";
        cleartext.from = m_account.address;
        const CommandResult plain = runWithInput("imap-msgs add USER INBOX", file(*m_server, QStringLiteral("plain.eml"), composeMessage(cleartext)));
        VERIFY_SAYING(plain.exitStatus == 1 && plain.err.startsWith("Error: ") && plain.out.isEmpty(), plain.all());
        const CommandResult huge = runWithInput("imap-msgs add USER INBOX", file(*m_server, QStringLiteral("huge.eml"), QByteArray(33 * 1024 * 1024, 'x')));
        VERIFY_SAYING(huge.exitStatus == 1 && huge.err == "Error: Standard input is larger than 32.0 MB.\n", huge.all());
        QCOMPARE(run("imap-acct quota set USER 1K").exitStatus, 0);
        const QString large = file(*m_server, QStringLiteral("large.eml"), TestServer::message(m_account.address, "large", 300'000));
        const CommandResult full = runWithInput("imap-msgs add USER INBOX", large);
        VERIFY_SAYING(full.exitStatus == 1 && full.err == "Error: Quota exceeded\n", full.all());
        QCOMPARE(run("imap-acct quota reset USER").exitStatus, 0);
        QCOMPARE(m_server->inboxCount(m_account), before);
        QCOMPARE(run("imap-acct appendlimit USER --value 100000").exitStatus, 0);
        const CommandResult tooLarge = runWithInput("imap-msgs add USER INBOX", large);
        VERIFY_SAYING(tooLarge.exitStatus == 1 && tooLarge.err.contains("larger than"), tooLarge.all());
        QVERIFY(m_server->submit(m_account, m_account.address, "too-large", 300'000).startsWith("552 5.3.4"));
        QCOMPARE(run("imap-acct appendlimit USER --value -1").exitStatus, 0);
        const CommandResult taken = runWithInput("imap-msgs add USER INBOX", large);
        VERIFY_SAYING(taken.exitStatus == 0, taken.all());
        QCOMPARE(m_server->inboxCount(m_account), before + 1);
    }

    /// 20 MiB: chunks that the writer must have before the next ones, and a long line on the control socket both ways.
    void longMessagesGoInAndOut()
    {
        const QByteArray message = TestServer::message(m_account.address, "long", 20 * 1024 * 1024);
        const CommandResult added = runWithInput("imap-msgs add USER INBOX", file(*m_server, QStringLiteral("long.eml"), message));
        VERIFY_SAYING(added.exitStatus == 0, added.all());
        QVERIFY(run("imap-msgs dump USER INBOX *").out == message);
    }
};

MADMAIL_TEST(TestMailboxCommands)
#include "tst_mailbox_commands.moc"
