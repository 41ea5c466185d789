// SPDX-License-Identifier: GPL-3.0-or-later
// How long an HTTP session waits for its client, in time that the test moves.
#include "tests/protocol/http_test_server.h"
#include "tests/protocol/timed_client.h"
#include "tests/support/test_main.h"

using namespace Madmail;
using namespace Madmail::Testing;
using namespace std::chrono_literals;

namespace {

using Client = TimedClient<HttpTestServer>;

const QByteArray timeout = "HTTP/1.1 408 Request Timeout";
const QByteArray page = "GET /page HTTP/1.1\r\nHost: a\r\n\r\n";
const QByteArray upload = "POST /api/admin HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n";

/// The first line behind the header of the next answer.
QByteArray readContent(Client &client)
{
    client.readUntil("\n"); // no line begins so: it stops at the empty one
    return client.readLine();
}

} // namespace

class TestHttpTimeLimits : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // Browsers open connections in advance: one that asked nothing is closed without a word.
    void silent_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("an empty line") << QByteArray("\r\n");
    }
    void silent()
    {
        QFETCH(QByteArray, bytes);
        HttpTestServer server(Time::Manual);
        Client client(server, "http", false);
        QTRY_COMPARE(server.connections(), 1);
        QVERIFY(bytes.isEmpty() || client.send(bytes));
        server.advance(21s);
        QVERIFY(client.waitUntilClosed());
        QCOMPARE(client.readLine(), QByteArray());
    }

    // Bytes do not put it off.
    void drippedHeader()
    {
        HttpTestServer server(Time::Manual);
        Client client(server, "http", false);
        QVERIFY(client.send("GET / HTTP/1.1\r\n"));
        for (int i = 0; i < 4; ++i) {
            server.advance(4s);
            QVERIFY(client.send("X: y\r\n"));
        }
        server.advance(5s);
        QCOMPARE(client.readLine(), timeout);
        QVERIFY(client.waitUntilClosed());
    }

    void keepAlive()
    {
        HttpTestServer server(Time::Manual);
        Client client(server, "https", true);
        for (int i = 0; i < 3; ++i) {
            QVERIFY(client.send(page));
            QCOMPARE(readContent(client), QByteArray("A page."));
            server.advance(55s);
        }
        server.advance(6s);
        QVERIFY(client.waitUntilClosed());
        QCOMPARE(client.readLine(), QByteArray());
    }

    // The header of a later request has its own limit, not what is left of being idle.
    void laterHeader()
    {
        HttpTestServer server(Time::Manual);
        Client client(server, "http", false);
        QVERIFY(client.send(page));
        QVERIFY(readContent(client) == "A page.");
        server.advance(50s);
        QVERIFY(client.send("GET "));
        server.advance(15s);
        QVERIFY(client.send("/page HTTP/1.1\r\nHost: a\r\n\r\nG"));
        QVERIFY(readContent(client) == "A page.");
        server.advance(21s);
        QCOMPARE(client.readLine(), timeout);
    }

    void silentContent()
    {
        HttpTestServer server(Time::Manual);
        Client client(server, "http", false);
        QVERIFY(client.send(upload));
        server.advance(31s);
        QCOMPARE(client.readLine(), timeout);
        QVERIFY(client.waitUntilClosed());
        QCOMPARE(server.script().handled(), 0);
    }

    void drippedContent()
    {
        HttpTestServer server(Time::Manual);
        Client client(server, "http", false);
        QVERIFY(client.send(upload));
        for (int i = 0; i < 2; ++i) {
            server.advance(14s);
            QVERIFY(client.send("x"));
        }
        server.advance(4s);
        QCOMPARE(client.readLine(), timeout);
    }

    // The lines between chunks are no progress.
    void drippedChunks()
    {
        HttpTestServer server(Time::Manual);
        Client client(server, "http", false);
        QVERIFY(client.send("POST /api/admin HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
        for (int i = 0; i < 2; ++i) {
            server.advance(14s);
            QVERIFY(client.send(("1;" + QByteArray(200, 'x') + "\r\ny\r\n").repeated(70)));
        }
        server.advance(4s);
        QVERIFY(!client.readUntil("HTTP/1.1 4").isEmpty());
    }

    // Slow, but it gets somewhere.
    void slowContent()
    {
        HttpTestServer server(Time::Manual);
        Client client(server, "http", false);
        QVERIFY(client.send(upload));
        for (int i = 0; i < 5; ++i) {
            server.advance(25s);
            QVERIFY(client.send(QByteArray(20'000, 'x')));
        }
        QCOMPARE(readContent(client), "POST /api/admin  100000 " + QByteArray(20, 'x') + " 127.0.0.1 plain");
    }

    // A handler may take longer than a client may.
    void slowHandler()
    {
        HttpTestServer server(Time::Manual);
        Client client(server, "http", false);
        QVERIFY(client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n"));
        QTRY_COMPARE(server.script().held(), 1);
        server.advance(60min);
        QVERIFY(server.script().release());
        QCOMPARE(readContent(client), QByteArray("held 1"));
    }

    void unfinishedHandshake()
    {
        HttpTestServer server(Time::Manual);
        Client client(server, "https", false);
        QTRY_COMPARE(server.connections(), 1);
        server.advance(31s);
        QVERIFY(client.waitUntilClosed());
    }
};

MADMAIL_TEST(TestHttpTimeLimits)
#include "tst_http_time_limits.moc"
