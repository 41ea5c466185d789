// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked on a terminal, and when: after everything that can be wrong before it.
#include "tests/cli/checks.h"
#include "tests/cli/terminal.h"
#include "tests/support/test_main.h"

using namespace Madmail::Testing;

class TestQuestions : public QObject
{
    Q_OBJECT

    QStringList arguments(const QByteArray &command) const
    {
        QStringList all { QStringLiteral("--cli"), QStringLiteral("--state-dir"), m_server->folder() };
        for (const QByteArray &word : QByteArray(command).replace("DOMAIN", m_server->domain()).replace("USER", m_account.address).split(' '))
            all << QString::fromUtf8(word);
        return all;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_server = std::make_unique<TestServer>();
        START_SERVER(*m_server);
        m_account = m_server->createAccount();
    }
    void cleanupTestCase() { m_server.reset(); }

    void passwordsAreTypedTwice()
    {
        TerminalProgram typing;
        QVERIFY(typing.start(madmailProgram(), arguments("accounts create twice@DOMAIN")));
        typing.readUntil("Password: ");
        typing.type("correct horse\n");
        typing.readUntil("Repeat: ");
        typing.type("correct horse\n");
        QCOMPARE(typing.waitForEnd(), 0);
        QVERIFY(m_server->login({ "twice@" + m_server->domain(), "correct horse" }) != nullptr);
    }

    void twoThatDifferChangeNothing()
    {
        TerminalProgram typing;
        QVERIFY(typing.start(madmailProgram(), arguments("creds password USER")));
        typing.readUntil("Password: ");
        typing.type("correct horse\n");
        typing.readUntil("Repeat: ");
        typing.type("correct hoarse\n");
        QCOMPARE(typing.waitForEnd(), 2);
        const QByteArray shown = typing.readUntil({});
        VERIFY_SAYING(shown.contains("The two differ. Nothing was changed."), shown);
        QVERIFY(m_server->login(m_account) != nullptr);
    }

    void pipesGiveThemOnce()
    {
        const CommandResult made = runProgram(QStringLiteral("sh"), QStringList { QStringLiteral("-c"), QStringLiteral("echo 'correct horse' | \"$@\""), QStringLiteral("sh"), madmailProgram() }
                                                                        + arguments("accounts create piped@DOMAIN"));
        VERIFY_SAYING(made.exitStatus == 0 && !made.err.contains("Repeat"), made.all());
    }

    void mistakesComeBeforeQuestions_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<QByteArray>("sentence");
        QTest::addColumn<int>("status");
        const auto row = [](const char *command, const char *sentence, int status) { QTest::newRow(command) << QByteArray(command) << QByteArray(sentence) << status; };
        row("creds password nobody@DOMAIN", "There is no account nobody@", 1);
        row("creds password nobody", "\"address\" must be an address", 2);
        row("accounts create USER", "exists already", 1);
        row("accounts create somebody@elsewhere.example", "is not an address of this server", 2);
        row("accounts delete nobody@DOMAIN", "There is no account nobody@", 1);
        row("creds remove nobody@DOMAIN", "There is no account nobody@", 1);
        row("imap-acct purge-msgs nobody@DOMAIN", "There is no account nobody@", 1);
        row("imap-acct prune-unread soon", "\"retention\" must be a time", 2);
        row("imap-mboxes remove USER Missing", "has no mailbox \"Missing\"", 1);
        row("imap-msgs remove USER INBOX 7", "7", 1);
        row("settings set no_such_thing -", "There is no setting \"no_such_thing\"", 1);
    }
    void mistakesComeBeforeQuestions()
    {
        QFETCH(QByteArray, command);
        QFETCH(QByteArray, sentence);
        QFETCH(int, status);
        TerminalProgram program;
        QVERIFY(program.start(madmailProgram(), arguments(command)));
        const int ended = program.waitForEnd(); // without anything typed
        const QByteArray shown = program.readUntil({});
        VERIFY_SAYING(ended == status && shown.contains(sentence) && shown.startsWith("Error: ") && !shown.contains("[y/N]"), shown);
    }

    void theyComeBeforeQuestionsOfflineToo()
    {
        TestServer server;
        TerminalProgram first;
        const QStringList places { QStringLiteral("--cli"), QStringLiteral("--state-dir"), server.folder() };
        QVERIFY(server.command({ QStringLiteral("create-user") }).exitStatus == 0);
        QVERIFY(first.start(madmailProgram(), places + QStringList { QStringLiteral("accounts"), QStringLiteral("delete"), QStringLiteral("nobody@example.org") }));
        QCOMPARE(first.waitForEnd(), 1);
        const QByteArray shown = first.readUntil({});
        VERIFY_SAYING(shown.contains("There is no account nobody@example.org") && !shown.contains("[y/N]"), shown);
    }

    void rehearsalsLeaveEverythingAsItIs()
    {
        TerminalProgram program;
        QVERIFY(program.start(madmailProgram(), arguments("accounts delete USER")));
        program.readUntil("[y/N] ");
        program.type("n\n");
        QCOMPARE(program.waitForEnd(), 1);
        QVERIFY(m_server->login(m_account) != nullptr);
    }

private:
    std::unique_ptr<TestServer> m_server;
    TestAccount m_account;
};

MADMAIL_TEST(TestQuestions)
#include "tst_questions.moc"
