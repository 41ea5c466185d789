// SPDX-License-Identifier: GPL-3.0-or-later
// How long an IMAP session waits for its client, and what it says to one that idles, in time that the test moves.
#include "tests/protocol/test_message.h"
#include "tests/protocol/timed_client.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/services/imap/imap_test_server.h"

#include <QTest>

using namespace std::chrono_literals;

namespace Madmail::Testing {

namespace {

using Client = TimedClient<ImapTestServer>;

const QByteArray timeout = "* BYE Disconnected for inactivity";

bool logIn(Client &client)
{
    return !client.readUntil("* OK").isEmpty() && client.ask("l LOGIN user@relay.test password", "l ").startsWith("l OK");
}

} // namespace

class TestImapTimeLimits final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Commands do not put it off: who does not log in has no business here.
    void login_data()
    {
        QTest::addColumn<QByteArray>("piece");
        QTest::newRow("silent") << QByteArray();
        QTest::newRow("busy") << QByteArray("a NOOP\r\n");
        QTest::newRow("dripping") << QByteArray("a");
    }
    void login()
    {
        QFETCH(QByteArray, piece);
        ImapTestServer server(ImapTestServer::usualPolicy(), Time::Manual);
        Client client(server, "imap", false);
        QVERIFY(client.readLine().startsWith("* OK"));
        for (int i = 0; i < 5; ++i) {
            server.advance(10s);
            QVERIFY(piece.isEmpty() || client.send(piece));
        }
        server.advance(11s);
        QCOMPARE(client.readUntil("* BYE"), timeout);
        QVERIFY(client.waitUntilClosed());
    }

    void loginAfterStartTls()
    {
        ImapTestServer server(ImapTestServer::usualPolicy(), Time::Manual);
        Client client(server, "imap", false);
        QVERIFY(client.readLine().startsWith("* OK"));
        server.advance(50s);
        QVERIFY(client.ask("s STARTTLS", "s ").startsWith("s OK"));
        client.startTls();
        QVERIFY(client.ask("a NOOP", "a ").startsWith("a OK"));
        server.advance(50s);
        QVERIFY(client.ask("a NOOP", "a ").startsWith("a OK"));
        server.advance(11s);
        QCOMPARE(client.readLine(), timeout);
    }

    // RFC 3501 §5.4: at least 30 minutes.
    void silentClient()
    {
        ImapTestServer server(ImapTestServer::usualPolicy(), Time::Manual);
        Client client(server, "imaps", true);
        QVERIFY(logIn(client));
        for (int i = 0; i < 3; ++i) {
            server.advance(30min - 1s);
            QVERIFY(client.ask("a NOOP", "a ").startsWith("a OK"));
        }
        server.advance(30min + 1s);
        QCOMPARE(client.readLine(), timeout);
        QVERIFY(client.waitUntilClosed());
    }

    // Phones drop a silent IDLE after five minutes, and home routers forget the connection.
    void idleIsKeptAlive_data()
    {
        QTest::addColumn<bool>("selected");
        QTest::newRow("with a mailbox") << true;
        QTest::newRow("without") << false;
    }
    void idleIsKeptAlive()
    {
        QFETCH(bool, selected);
        ImapTestServer server(ImapTestServer::usualPolicy(), Time::Manual);
        Client client(server, "imaps", true);
        QVERIFY(logIn(client));
        if (selected)
            QVERIFY(client.ask("s SELECT INBOX", "s ").startsWith("s OK"));
        QVERIFY(client.ask("i IDLE", "+").startsWith("+ idling"));
        for (int i = 0; i < 20; ++i) {
            server.advance(4min + 1s);
            QCOMPARE(client.readLine(), QByteArray("* OK Still here"));
        }
        QCOMPARE(client.ask("DONE", "i "), QByteArray("i OK IDLE completed"));
        server.advance(29min); // the limit between commands counts again, and nothing is said any more
        QCOMPARE(client.ask("n NOOP", ""), QByteArray("n OK NOOP completed"));
        server.advance(30min + 1s);
        QCOMPARE(client.readLine(), timeout);
    }

    // Bytes that are no DONE do not keep the server from telling that it is there.
    void idleWithADrippingClient()
    {
        ImapTestServer server(ImapTestServer::usualPolicy(), Time::Manual);
        Client client(server, "imaps", true);
        QVERIFY(logIn(client));
        QVERIFY(client.ask("i IDLE", "+").startsWith("+ idling"));
        server.advance(2min);
        QVERIFY(client.send("DO"));
        server.advance(2min + 1s);
        QCOMPARE(client.readLine(), QByteArray("* OK Still here"));
        QCOMPARE(client.ask("NE", "i "), QByteArray("i OK IDLE completed"));
    }

    void unfinished_data()
    {
        QTest::addColumn<QByteArray>("begin");
        QTest::newRow("command") << QByteArray("a NOO");
        QTest::newRow("literal") << QByteArray("a SELECT {20+}\r\nI");
        QTest::newRow("message") << QByteArray("a APPEND INBOX {2000+}\r\nFrom: a");
        QTest::newRow("message, not begun") << QByteArray("a APPEND INBOX {2000}\r\n");
        QTest::newRow("refused message") << QByteArray("a APPEND Missing {2000+}\r\nFrom: a");
    }
    void unfinished()
    {
        QFETCH(QByteArray, begin);
        ImapTestServer server(ImapTestServer::usualPolicy(), Time::Manual);
        Client client(server, "imaps", true);
        QVERIFY(logIn(client));
        QVERIFY(client.send(begin));
        server.advance(5min - 1s);
        QVERIFY(!client.isClosed());
        server.advance(2s);
        QCOMPARE(client.readUntil("* BYE"), timeout);
        QVERIFY(client.waitUntilClosed());
    }

    // Bytes that come one by one do not put the limit off.
    void dripped_data() { unfinished_data(); }
    void dripped()
    {
        QFETCH(QByteArray, begin);
        ImapTestServer server(ImapTestServer::usualPolicy(), Time::Manual);
        Client client(server, "imaps", true);
        QVERIFY(logIn(client));
        QVERIFY(client.send("n NOOP\r\n" + begin)); // not counted from there
        for (int i = 0; i < 2; ++i) {
            server.advance(2min);
            QVERIFY(client.send("x"));
        }
        server.advance(61s);
        QCOMPARE(client.readUntil("* BYE"), timeout);
        QVERIFY(client.waitUntilClosed());
    }

    // A command's end puts the next one under a limit of its own.
    void oneDrippedCommandAfterAnother()
    {
        ImapTestServer server(ImapTestServer::usualPolicy(), Time::Manual);
        Client client(server, "imaps", true);
        QVERIFY(logIn(client));
        QVERIFY(client.send("a NOO"));
        for (int i = 0; i < 5; ++i) {
            server.advance(3min);
            QVERIFY(client.send("P\r\na NOO"));
            QVERIFY(client.readLine().startsWith("a OK"));
        }
        server.advance(5min + 1s);
        QCOMPARE(client.readUntil("* BYE"), timeout);
    }

    // Slow, but it gets somewhere.
    void slowMessage()
    {
        ImapTestServer server(ImapTestServer::usualPolicy(), Time::Manual);
        Client client(server, "imaps", true);
        QVERIFY(logIn(client));
        MessageSpec spec;
        spec.from = "user@relay.test";
        spec.size = 80'000;
        const QByteArray message = composeMessage(spec);
        QVERIFY(client.send("a APPEND INBOX {" + QByteArray::number(message.size()) + "+}\r\n"));
        for (qsizetype at = 0; at < message.size(); at += 20'000) {
            server.advance(4min);
            QVERIFY(client.send(message.mid(at, 20'000)));
        }
        const QByteArray answer = client.ask("", "a ");
        QVERIFY2(answer.startsWith("a OK"), answer.constData());
    }

    void unfinishedHandshake_data()
    {
        QTest::addColumn<QByteArray>("service");
        QTest::newRow("behind STARTTLS") << QByteArray("imap");
        QTest::newRow("from the start") << QByteArray("imaps");
    }
    void unfinishedHandshake()
    {
        QFETCH(QByteArray, service);
        ImapTestServer server(ImapTestServer::usualPolicy(), Time::Manual);
        Client client(server, service, false);
        if (service == "imap") {
            QVERIFY(client.readLine().startsWith("* OK"));
            QVERIFY(client.ask("s STARTTLS", "s ").startsWith("s OK"));
        }
        QTRY_COMPARE(server.connections(), 1);
        server.advance(31s);
        QVERIFY(client.waitUntilClosed());
        QCOMPARE(client.readLine(), QByteArray());
    }
};

} // namespace Madmail::Testing

using Madmail::Testing::TestImapTimeLimits;
MADMAIL_TEST(TestImapTimeLimits)
#include "tst_time_limits.moc"
