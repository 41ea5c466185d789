// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP sessions with handlers that do what the test says.
#include "tests/protocol/dialogue_files.h"
#include "tests/protocol/http_test_server.h"
#include "tests/support/test_main.h"

#include <QTcpSocket>

#include <sys/socket.h>

using namespace Madmail;
using namespace Madmail::Testing;

namespace {

/// A request without content.
QByteArray get(const QByteArray &path, const QByteArray &lines = {})
{
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n";
}

class Client
{
public:
    explicit Client(HttpTestServer &server)
    {
        m_socket.connectToHost(QStringLiteral("127.0.0.1"), server.port("http"));
        m_socket.waitForConnected();
    }

    void send(const QByteArray &bytes)
    {
        m_socket.write(bytes);
        m_socket.flush();
    }
    /// All that the server says until it closes.
    QByteArray readToEnd()
    {
        while (m_socket.state() == QAbstractSocket::ConnectedState && m_socket.waitForReadyRead(10'000)) { }
        return m_said += m_socket.readAll();
    }
    /// Until `text` has come `count` times.
    bool waitFor(const QByteArray &text, int count = 1)
    {
        while (m_said.count(text) < count) {
            if (!m_socket.waitForReadyRead(10'000))
                return false;
            m_said += m_socket.readAll();
        }
        return true;
    }
    const QByteArray &said() const { return m_said; }
    QTcpSocket &socket() { return m_socket; }

private:
    QTcpSocket m_socket;
    QByteArray m_said;
};

} // namespace

class TestHttpSession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // Those in http the built program plays as well.
    void dialogue_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *folder : { "http", "http_handlers" })
            for (const QString &name : dialogueNames(QString::fromLatin1(folder)))
                QTest::newRow(qPrintable(name)) << name;
    }
    void dialogue()
    {
        QFETCH(QString, name);
        const auto read = readDialogue(name);
        if (const QString *problem = std::get_if<QString>(&read))
            QFAIL(qPrintable(*problem));
        HttpTestServer server;
        DialoguePlayer player(server);
        const Failure failure = player.play(std::get<Dialogue>(read));
        QVERIFY2(!failure, qPrintable(failure.value_or(QString())));
    }

    // An answer may come from any thread, here the test's.
    void answersComeLater()
    {
        HttpTestServer server;
        Client client(server);
        client.send(get("/held"));
        QTRY_COMPARE(server.script().held(), 1);
        QVERIFY(server.script().release());
        QVERIFY(client.waitFor("held 1\r\n"));
    }

    void worksOnOneRequestAtATime()
    {
        HttpTestServer server;
        Client client(server);
        client.send(get("/held") + get("/nowhere") + get("/held"));
        QTRY_COMPARE(server.script().held(), 1);
        Client other(server); // has been served: whatever there was to do for the first one has been done
        other.send(get("/page"));
        QVERIFY(other.waitFor("A page."));
        QCOMPARE(server.script().held(), 1);
        QVERIFY(client.said().isEmpty() && client.socket().bytesAvailable() == 0);
        QVERIFY(server.script().release());
        QTRY_COMPARE(server.script().held(), 1);
        QVERIFY(server.script().release());
        QVERIFY(client.waitFor("held 2\r\n"));
        const qsizetype second = client.said().indexOf("404 Not Found");
        QVERIFY(client.said().indexOf("held 1") < second && second < client.said().indexOf("held 2"));
    }

    void aRequestThatNobodyAnswers()
    {
        HttpTestServer server;
        Client client(server);
        client.send(get("/held"));
        QTRY_COMPARE(server.script().held(), 1);
        QVERIFY(server.script().drop());
        QVERIFY(client.waitFor("There is no answer.\r\n"));
        QVERIFY(client.said().startsWith("HTTP/1.1 500 Internal Server Error\r\n"));
        client.send(get("/page"));
        QVERIFY(client.waitFor("A page."));
    }

    void aClientThatLeaves()
    {
        HttpTestServer server;
        {
            Client client(server);
            client.send(get("/held"));
            QTRY_COMPARE(server.script().held(), 1);
            client.socket().abort();
        }
        QVERIFY(server.script().release());
        QTRY_COMPARE(server.connections(), 0);
    }

    // `printf … | nc`: the client's end of input does not take its answer away.
    void aClientThatSaysNoMore()
    {
        HttpTestServer server;
        Client client(server);
        client.send(get("/held"));
        QCOMPARE(::shutdown(int(client.socket().socketDescriptor()), SHUT_WR), 0);
        QTRY_COMPARE(server.script().held(), 1);
        QVERIFY(server.script().release());
        QVERIFY(client.readToEnd().endsWith("held 1\r\n"));
    }

    void shutdownOfIdleClients()
    {
        HttpTestServer server;
        Client silent(server);
        Client idle(server);
        idle.send(get("/page"));
        QVERIFY(idle.waitFor("A page."));
        QTRY_COMPARE(server.connections(), 2);
        server.stop();
        QCOMPARE(silent.readToEnd(), QByteArray());
        QVERIFY(idle.readToEnd().endsWith("A page.\r\n"));
    }

    void shutdownInsideARequest()
    {
        HttpTestServer server;
        Client client(server);
        client.send("POST /api/admin HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        QVERIFY(client.waitFor("100 Continue"));
        server.stop();
        QVERIFY(client.readToEnd().contains("HTTP/1.1 503 Service Unavailable\r\n"));
        QCOMPARE(server.script().handled(), 0);
    }

    // It hears what became of its request, and the one behind it is not begun.
    void shutdownWhileWorking()
    {
        HttpTestServer server;
        Client client(server);
        client.send(get("/held") + get("/held"));
        QTRY_COMPARE(server.script().held(), 1);
        Client idle(server);
        QTRY_COMPARE(server.connections(), 2);
        server.stop();
        QCOMPARE(idle.readToEnd(), QByteArray()); // both have been told
        QVERIFY(server.script().release());
        QVERIFY(client.readToEnd().endsWith("held 1\r\n"));
        QVERIFY(client.said().contains("\r\nConnection: close\r\n"));
        QCOMPARE(server.script().handled(), 1);
    }

    // Who asks and asks and does not read: most of the answers are not even made.
    void outputIsBounded()
    {
        constexpr int requests = 500; // 100 MB of answers
        HttpTestServer server;
        Client client(server);
        client.socket().setReadBufferSize(1);
        client.send(get("/big").repeated(requests));
        int before = -1;
        while (before != server.script().handled()) { // until nothing moves while somebody else is served
            before = server.script().handled();
            for (int i = 0; i < 20; ++i) {
                Client other(server);
                other.send(get("/nowhere", "Connection: close\r\n"));
                QVERIFY(other.readToEnd().startsWith("HTTP/1.1 404"));
            }
        }
        QVERIFY2(before > 0 && before < requests / 2, qPrintable(QString::number(before)));
        client.socket().setReadBufferSize(0);
        client.send(get("/nowhere", "Connection: close\r\n"));
        const QByteArray said = client.readToEnd();
        QCOMPARE(server.script().handled(), requests);
        QCOMPARE(said.count("HTTP/1.1 200 OK\r\n"), requests);
        QVERIFY(said.endsWith("There is nothing here.\r\n"));
    }

    void manyPipelinedRequests()
    {
        constexpr int requests = 5000;
        HttpTestServer server;
        Client client(server);
        client.send(get("/nowhere").repeated(requests) + get("/page", "Connection: close\r\n"));
        const QByteArray said = client.readToEnd();
        QCOMPARE(said.count("HTTP/1.1 404 Not Found\r\n"), requests);
        QVERIFY(said.endsWith("A page.\r\n"));
    }

    // New routes count from the next request on, also for connections that are there.
    void routesChange()
    {
        HttpTestServer server;
        Client client(server);
        client.send(get("/page"));
        QVERIFY(client.waitFor("A page."));
        server.routes().set({});
        client.send(get("/page"));
        QVERIFY(client.waitFor("The server is starting."));
    }
};

MADMAIL_TEST(TestHttpSession)
#include "tst_http_session.moc"
