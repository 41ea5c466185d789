// SPDX-License-Identifier: GPL-3.0-or-later
// How long a submission session waits for its client, in time that the test moves.
#include "tests/protocol/submission_test_server.h"
#include "tests/protocol/timed_client.h"
#include "tests/support/test_main.h"

using namespace Madmail;
using namespace Madmail::Testing;
using namespace std::chrono_literals;

namespace {

using Client = TimedClient<SubmissionTestServer>;

const QByteArray timeout = "421 4.4.2 relay.test Timeout, closing connection";

bool logIn(Client &client)
{
    return !client.readUntil("220").isEmpty() && !client.ask("EHLO x", "250 ").isEmpty()
        && !client.ask("AUTH PLAIN " + QByteArray("\0a@relay.test\0password", 22).toBase64(), "235").isEmpty();
}

bool beginData(Client &client)
{
    return logIn(client) && !client.ask("MAIL FROM:<a@relay.test>", "250").isEmpty()
        && !client.ask("RCPT TO:<b@relay.test>", "250").isEmpty() && !client.ask("DATA", "354").isEmpty();
}

} // namespace

class TestSubmissionTimeLimits : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // Commands do not put it off: who does not log in has no business here.
    void login_data()
    {
        QTest::addColumn<QByteArray>("piece");
        QTest::newRow("silent") << QByteArray();
        QTest::newRow("busy") << QByteArray("NOOP\r\n");
        QTest::newRow("dripping") << QByteArray("N");
    }
    void login()
    {
        QFETCH(QByteArray, piece);
        SubmissionTestServer server(Time::Manual);
        Client client(server, "submission", false);
        QVERIFY(client.readLine().startsWith("220"));
        for (int i = 0; i < 5; ++i) {
            server.advance(10s);
            QVERIFY(piece.isEmpty() || client.send(piece));
        }
        server.advance(11s);
        QCOMPARE(client.readUntil("421"), timeout);
        QVERIFY(client.waitUntilClosed());
    }

    // A new limit: the handshake has had one of its own.
    void loginAfterStartTls()
    {
        SubmissionTestServer server(Time::Manual);
        Client client(server, "submission", false);
        QVERIFY(client.readLine().startsWith("220"));
        server.advance(50s);
        QVERIFY(!client.ask("STARTTLS", "220").isEmpty());
        client.startTls();
        QVERIFY(client.ask("EHLO x", "250 ").startsWith("250 AUTH"));
        server.advance(50s);
        QVERIFY(client.ask("NOOP", "250").startsWith("250"));
        server.advance(11s);
        QCOMPARE(client.readLine(), timeout);
    }

    // Core waits 30 s after a lost connection, and other clients keep theirs for minutes.
    void quietClient()
    {
        SubmissionTestServer server(Time::Manual);
        Client client(server, "smtps", true);
        QVERIFY(logIn(client));
        for (int i = 0; i < 4; ++i) {
            server.advance(9min);
            QCOMPARE(client.ask("NOOP", "250"), QByteArray("250 2.0.0 OK"));
        }
        server.advance(10min + 1s);
        QCOMPARE(client.readLine(), timeout);
        QVERIFY(client.waitUntilClosed());
    }

    void drippedCommand()
    {
        SubmissionTestServer server(Time::Manual);
        Client client(server, "smtps", true);
        QVERIFY(logIn(client));
        for (const char *piece : { "N", "O", "O" }) {
            QVERIFY(client.send(piece));
            server.advance(3min);
        }
        QVERIFY(client.send("P"));
        server.advance(61s);
        QCOMPARE(client.readLine(), timeout);
    }

    void silenceInAMessage()
    {
        SubmissionTestServer server(Time::Manual);
        Client client(server, "smtps", true);
        QVERIFY(beginData(client));
        QVERIFY(client.send("From: me\r\n"));
        server.advance(5min + 1s);
        QCOMPARE(client.readLine(), timeout);
        QVERIFY(client.waitUntilClosed());
        QVERIFY(server.script().storedMessages().empty());
    }

    void drippedMessage()
    {
        SubmissionTestServer server(Time::Manual);
        Client client(server, "smtps", true);
        QVERIFY(beginData(client));
        QVERIFY(client.send("F"));
        server.advance(2min);
        QVERIFY(client.send("r"));
        server.advance(2min);
        QVERIFY(client.send("o"));
        server.advance(61s);
        QCOMPARE(client.readLine(), timeout);
        QVERIFY(client.waitUntilClosed());
    }

    // Slow, but it gets somewhere.
    void slowMessage()
    {
        SubmissionTestServer server(Time::Manual);
        Client client(server, "smtps", true);
        QVERIFY(beginData(client));
        const QByteArray lines = QByteArray(998, 'x').append("\r\n").repeated(20);
        for (int i = 0; i < 4; ++i) {
            QVERIFY(client.send(lines));
            server.advance(4min);
        }
        QCOMPARE(client.ask(".", "250"), QByteArray("250 2.0.0 OK: stored"));
        QCOMPARE(server.script().storedMessages().at(0).bytes.size(), 4 * lines.size());
    }

    // The store may take longer than a client may: it is told when the message is there.
    void slowStore()
    {
        SubmissionTestServer server(Time::Manual);
        server.script().holdsAnswers = true;
        Client client(server, "smtps", true);
        QVERIFY(beginData(client));
        QVERIFY(client.send("body\r\n.\r\n"));
        QTRY_VERIFY(server.script().isHolding());
        server.advance(60min);
        server.release();
        QCOMPARE(client.readLine(), QByteArray("250 2.0.0 OK: stored"));
    }

    void unfinishedHandshake_data()
    {
        QTest::addColumn<QByteArray>("service");
        QTest::newRow("behind STARTTLS") << QByteArray("submission");
        QTest::newRow("from the start") << QByteArray("smtps");
    }
    void unfinishedHandshake()
    {
        QFETCH(QByteArray, service);
        SubmissionTestServer server(Time::Manual);
        Client client(server, service, false);
        if (service == "submission") {
            QVERIFY(client.readLine().startsWith("220"));
            QVERIFY(!client.ask("STARTTLS", "220").isEmpty());
        }
        QTRY_COMPARE(server.connections(), 1);
        server.advance(31s);
        QVERIFY(client.waitUntilClosed());
        QCOMPARE(client.readLine(), QByteArray());
    }
};

MADMAIL_TEST(TestSubmissionTimeLimits)
#include "tst_submission_time_limits.moc"
