// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/http/response.h"
#include "tests/support/test_main.h"

using namespace Madmail::Http;

namespace {

const QByteArray date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
constexpr Madmail::UnixSeconds now = 784'111'777;

} // namespace

class TestResponse : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void writes_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("minorVersion");
        QTest::addColumn<bool>("isToHead");
        QTest::addColumn<bool>("keepsAlive");
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<bool>("sends");
        QTest::newRow("1.1") << 200 << 1 << false << true << QByteArray("HTTP/1.1 200 OK\r\n" + date + "Content-Length: 3\r\n\r\n") << true;
        QTest::newRow("closing") << 404 << 1 << false << false
                                 << QByteArray("HTTP/1.1 404 Not Found\r\n" + date + "Content-Length: 3\r\nConnection: close\r\n\r\n") << true;
        QTest::newRow("1.0") << 200 << 0 << false << true
                             << QByteArray("HTTP/1.1 200 OK\r\n" + date + "Content-Length: 3\r\nConnection: keep-alive\r\n\r\n") << true;
        QTest::newRow("HEAD") << 200 << 1 << true << true << QByteArray("HTTP/1.1 200 OK\r\n" + date + "Content-Length: 3\r\n\r\n") << false;
        QTest::newRow("204") << 204 << 1 << false << true << QByteArray("HTTP/1.1 204 No Content\r\n" + date + "\r\n") << false;
        QTest::newRow("304") << 304 << 1 << false << true << QByteArray("HTTP/1.1 304 Not Modified\r\n" + date + "\r\n") << false;
        QTest::newRow("unknown") << 299 << 1 << false << true << QByteArray("HTTP/1.1 299 \r\n" + date + "Content-Length: 3\r\n\r\n") << true;
        QTest::newRow("no status at all") << 7 << 1 << false << true << QByteArray("HTTP/1.1 500 Internal Server Error\r\n" + date + "Content-Length: 3\r\n\r\n") << true;
    }
    void writes()
    {
        QFETCH(int, status);
        QFETCH(int, minorVersion);
        QFETCH(bool, isToHead);
        QFETCH(bool, keepsAlive);
        const ResponseFraming framing { now, minorVersion, isToHead, keepsAlive };
        const Response response { status, {}, "abc" };
        QTEST(writeHead(response, framing), "head");
        QTEST(sendsContent(response, framing), "sends");
    }

    // Whatever a handler puts into a field, no line of somebody else's comes out.
    void noInjection_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("CRLF") << QByteArray("Location") << QByteArray("/a\r\nSet-Cookie: b");
        QTest::newRow("LF") << QByteArray("Location") << QByteArray("/a\nSet-Cookie: b");
        QTest::newRow("CR") << QByteArray("Location") << QByteArray("/a\rSet-Cookie: b");
        QTest::newRow("NUL") << QByteArray("Location") << QByteArray("/a\0b", 4);
        QTest::newRow("name") << QByteArray("A: b\r\nSet-Cookie") << QByteArray("c");
        QTest::newRow("blank in the name") << QByteArray("A ") << QByteArray("c");
        QTest::newRow("no name") << QByteArray() << QByteArray("c");
        QTest::newRow("length") << QByteArray("content-length") << QByteArray("0");
        QTest::newRow("coding") << QByteArray("Transfer-Encoding") << QByteArray("chunked");
        QTest::newRow("connection") << QByteArray("Connection") << QByteArray("close");
        QTest::newRow("date") << QByteArray("Date") << QByteArray("now");
    }
    void noInjection()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);
        const Response response { 200, { { name, value }, { "X-Good", "yes" } }, "abc" };
        QCOMPARE(writeHead(response, { now }), QByteArray("HTTP/1.1 200 OK\r\n" + date + "X-Good: yes\r\nContent-Length: 3\r\n\r\n"));
    }

    void texts()
    {
        Response response = Response::text(404, "Gone.");
        response.setField("content-TYPE", "text/html");
        QCOMPARE(response, (Response { 404, { { "content-TYPE", "text/html" } }, "Gone.\r\n" }));
        QCOMPARE(reasonPhrase(431), QByteArrayView("Request Header Fields Too Large"));
    }
};

MADMAIL_TEST(TestResponse)
#include "tst_response.moc"
