// SPDX-License-Identifier: GPL-3.0-or-later
// SIGTERM: everybody is told, and nothing that was acknowledged is lost.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <csignal>

using namespace Madmail::Testing;

class TestShutdown : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsSessions()
    {
        TestServer server;
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        const auto imap = server.login(account);
        QVERIFY(imap);
        QVERIFY(imap->imap("SELECT INBOX").startsWith("OK"));
        imap->send("idle IDLE\r\n");
        QVERIFY(imap->readLine().startsWith("+"));
        const auto smtp = server.loginSubmission(account);
        QVERIFY(smtp);
        const auto fresh = server.connectTo("imap"); // not logged in
        QVERIFY(fresh && fresh->readLine().startsWith("* OK"));

        server.terminate();
        QVERIFY(!imap->readUntil("* BYE").isEmpty());
        QVERIFY(smtp->smtpReply().startsWith("421"));
        QVERIFY(!fresh->readUntil("* BYE").isEmpty());
        QVERIFY(imap->waitUntilClosed() && smtp->waitUntilClosed() && fresh->waitUntilClosed());
        QVERIFY(server.waitForEnd());
    }

    // A terminal is closed, unless nohup was in front.
    void hangUp()
    {
        TestServer server;
        START_SERVER(server);
        const auto fresh = server.connectTo("imap");
        QVERIFY(fresh && fresh->readLine().startsWith("* OK"));
        ::kill(pid_t(server.pid()), SIGHUP);
        QVERIFY(!fresh->readUntil("* BYE").isEmpty());
        QVERIFY(server.waitForEnd());

        TestServer staying;
        staying.setLauncher({ QStringLiteral("sh"), QStringLiteral("-c"), QStringLiteral("trap '' HUP; exec \"$@\""), QStringLiteral("sh") });
        START_SERVER(staying);
        ::kill(pid_t(staying.pid()), SIGHUP);
        QVERIFY(!staying.domain().isEmpty() && staying.command({ QStringLiteral("status") }).exitStatus == 0);
        QVERIFY(staying.isRunning());
    }

    void keepsWhatWasAcknowledged()
    {
        TestServer server("submission_rate 0\n");
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        constexpr int messages = 5;
        for (int i = 0; i < messages; ++i) {
            const QByteArray reply = server.submit(account, account.address, QByteArray::number(i) + "@test");
            VERIFY_SAYING(reply.startsWith("250"), reply);
        }
        const auto session = server.login(account);
        QVERIFY(session && session->imap("SELECT INBOX").startsWith("OK"));
        const QByteArray stored = session->imap("STORE 1 +FLAGS (\\Seen \\Flagged)");
        VERIFY_SAYING(stored.startsWith("OK"), stored);
        QVERIFY(server.stop());
        START_SERVER(server);
        QCOMPARE(server.inboxCount(account), messages);
        const auto after = server.login(account);
        QVERIFY(after && after->imap("SELECT INBOX").startsWith("OK") && after->imap("FETCH 1 FLAGS").startsWith("OK"));
        VERIFY_SAYING(after->untagged().join().contains("\\Flagged"), after->untagged().join('\n'));
    }

    void endsInTheMiddleOfAMessage()
    {
        TestServer server;
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        const auto smtp = server.loginSubmission(account);
        QVERIFY(smtp);
        QVERIFY(smtp->smtp("MAIL FROM:<" + account.address + '>').startsWith("250"));
        QVERIFY(smtp->smtp("RCPT TO:<" + account.address + '>').startsWith("250"));
        QVERIFY(smtp->smtp("DATA").startsWith("354"));
        smtp->send("From: <" + account.address + ">\r\nSubject: half a mess");
        QVERIFY(server.stop());
        START_SERVER(server);
        QCOMPARE(server.inboxCount(account), 0);
    }

    void endsWhileItStarts()
    {
        TestServer server;
        START_SERVER(server);
        QVERIFY(server.stop());
        START_SERVER(server);
        server.terminate();
        server.terminate(); // an impatient operator
        QVERIFY(server.waitForEnd());
    }
};

MADMAIL_TEST(TestShutdown)
#include "tst_shutdown.moc"
