// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/http/request_reader.h"
#include "tests/support/test_main.h"

using namespace Madmail::Http;
using Outcome = RequestReader::Outcome;

namespace {

struct Read
{
    Outcome outcome = Outcome::NeedMore;
    RequestHead head;
    QByteArray content;
    QByteArray left;
    Refusal refusal;
};

/// One request, fed in pieces.
Read readOne(const QByteArray &stream, qsizetype step, qint64 contentLimit = 100, const RequestLimits &limits = {})
{
    Read read;
    RequestReader reader(limits);
    for (qsizetype at = 0; at < stream.size(); at += step) {
        const qsizetype end = std::min(at + step, stream.size());
        QByteArrayView bytes = QByteArrayView(stream).sliced(at, end - at);
        for (;;) {
            const RequestReader::Step next = reader.next(bytes);
            bytes = bytes.sliced(next.taken);
            read.outcome = next.outcome;
            read.content += next.content;
            if (next.outcome == Outcome::NeedMore)
                break;
            if (next.outcome == Outcome::Head) {
                read.head = reader.head();
                reader.acceptContent(contentLimit);
            } else if (next.outcome != Outcome::Content) {
                read.left = stream.mid(end - bytes.size());
                read.refusal = reader.refusal();
                return read;
            }
        }
    }
    return read;
}

const QByteArray host = "Host: a\r\n";

} // namespace

class TestRequestReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void requests_data()
    {
        QTest::addColumn<QByteArray>("stream");
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("query");
        QTest::addColumn<QByteArray>("content");
        const auto row = [](const char *name, const QByteArray &stream, const char *method, const char *path, const char *query = "",
                            const QByteArray &content = {}) {
            QTest::newRow(name) << stream << QByteArray(method) << QByteArray(path) << QByteArray(query) << content;
        };
        row("RFC 9112 §2.1", "GET /hello.txt HTTP/1.1\r\nUser-Agent: curl/7.64.1\r\nHost: www.example.com\r\nAccept-Language: en, mi\r\n\r\n", "GET",
            "/hello.txt");
        row("RFC 9112 §3.2.1 origin-form", "GET /where?q=now HTTP/1.1\r\nHost: www.example.org\r\n\r\n", "GET", "/where", "q=now");
        row("RFC 9112 §3.2.2 absolute-form", "GET http://www.example.org/pub/WWW/TheProject.html HTTP/1.1\r\n" + host + "\r\n", "GET",
            "/pub/WWW/TheProject.html");
        row("absolute-form without a path", "GET HTTPS://[::1]:443?a HTTP/1.1\r\n" + host + "\r\n", "GET", "/", "a");
        row("RFC 9112 §3.2.4 asterisk-form", "OPTIONS * HTTP/1.1\r\nHost: www.example.org:8001\r\n\r\n", "OPTIONS", "*");
        row("RFC 9112 §2.2 an empty line before", "\r\nGET / HTTP/1.1\r\n" + host + "\r\n", "GET", "/");
        row("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", "GET", "/");
        row("empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET", "/");
        row("percent signs stay", "GET /a%2Fb%00?c=%20 HTTP/1.1\r\n" + host + "\r\n", "GET", "/a%2Fb%00", "c=%20");
        row("two question marks", "GET /a?b?c HTTP/1.1\r\n" + host + "\r\n", "GET", "/a", "b?c");
        row("what browsers send", "GET /a|b?c={\"d\"} HTTP/1.1\r\n" + host + "\r\n", "GET", "/a|b", "c={\"d\"}");
        row("content", "POST /x HTTP/1.1\r\n" + host + "Content-Length: 5\r\n\r\nhello", "POST", "/x", "", "hello");
        row("leading zeros", "POST /x HTTP/1.1\r\n" + host + "Content-Length: 005\r\n\r\nhello", "POST", "/x", "", "hello");
        row("no content", "POST /x HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n", "POST", "/x");
        row("chunks", "POST /x HTTP/1.1\r\n" + host + "Transfer-Encoding: Chunked\r\n\r\n4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n", "POST", "/x", "", "Wikipedia");
        row("any method", "M-SEARCH / HTTP/1.1\r\n" + host + "\r\n", "M-SEARCH", "/");
    }
    void requests()
    {
        QFETCH(QByteArray, stream);
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, query);
        QFETCH(QByteArray, content);
        for (const qsizetype step : { qsizetype(1), qsizetype(7), stream.size() }) {
            const Read read = readOne(stream, step);
            QVERIFY2(read.outcome == Outcome::End, read.refusal.reason);
            QCOMPARE(read.head.method, method);
            QCOMPARE(read.head.path, path);
            QCOMPARE(read.head.query, query);
            QCOMPARE(read.content, content);
        }
        QCOMPARE(readOne(stream + "GET", stream.size() + 3).left, QByteArray("GET"));
    }

    void fields()
    {
        const Read read = readOne("GET / HTTP/1.1\r\nhOST:a\r\nX-Empty:  \r\nX-Blanks: \t a b \t\r\nx-blanks: \xc3\xa9\r\n\r\n", 3);
        QCOMPARE(read.outcome, Outcome::End);
        QCOMPARE(read.head.value("host"), std::optional(QByteArrayView("a")));
        QCOMPARE(read.head.value("X-Empty"), std::optional(QByteArrayView("")));
        QCOMPARE(read.head.value("X-Blanks"), std::optional(QByteArrayView("a b")));
        QCOMPARE(read.head.fields.back(), (Field { "x-blanks", "\xc3\xa9" }));
        QVERIFY(!read.head.value("X-None"));
    }

    void persistence_data() // RFC 9112 §9.3
    {
        QTest::addColumn<QByteArray>("stream");
        QTest::addColumn<bool>("keepsAlive");
        QTest::newRow("1.1") << QByteArray("GET / HTTP/1.1\r\n" + host + "\r\n") << true;
        QTest::newRow("1.1 close") << QByteArray("GET / HTTP/1.1\r\n" + host + "Connection: Keep-Alive, CLOSE\r\n\r\n") << false;
        QTest::newRow("1.9 is 1.1") << QByteArray("GET / HTTP/1.9\r\n" + host + "\r\n") << true;
        QTest::newRow("1.0") << QByteArray("GET / HTTP/1.0\r\n\r\n") << false;
        QTest::newRow("1.0 keep-alive") << QByteArray("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") << true;
        QTest::newRow("1.0 both") << QByteArray("GET / HTTP/1.0\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n") << false;
    }
    void persistence()
    {
        QFETCH(QByteArray, stream);
        QFETCH(bool, keepsAlive);
        const Read read = readOne(stream, stream.size());
        QCOMPARE(read.outcome, Outcome::End);
        QCOMPARE(read.head.keepsAlive, keepsAlive);
    }

    void expectations_data() // RFC 9110 §10.1.1
    {
        QTest::addColumn<QByteArray>("stream");
        QTest::addColumn<bool>("expects");
        QTest::newRow("content") << QByteArray("POST / HTTP/1.1\r\n" + host + "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\n") << true;
        QTest::newRow("chunks") << QByteArray("POST / HTTP/1.1\r\n" + host + "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n") << true;
        QTest::newRow("no content") << QByteArray("GET / HTTP/1.1\r\n" + host + "Expect: 100-continue\r\n\r\n") << false;
        QTest::newRow("1.0") << QByteArray("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n") << false;
    }
    void expectations()
    {
        QFETCH(QByteArray, stream);
        QFETCH(bool, expects);
        QCOMPARE(readOne(stream, stream.size()).head.expectsContinue, expects);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("stream");
        QTest::addColumn<int>("status");
        const auto row = [](const char *name, const QByteArray &stream, int status = 400) { QTest::newRow(name) << stream << status; };
        row("two empty lines before", "\r\n\r\nGET / HTTP/1.1\r\n");
        row("no version (HTTP/0.9)", "GET /\r\n");
        row("a lower-case version", "GET / http/1.1\r\n");
        row("a version too long", "GET / HTTP/1.10\r\n");
        row("HTTP/2 without ALPN", "PRI * HTTP/2.0\r\n", 505);
        row("two blanks", "GET  / HTTP/1.1\r\n");
        row("a blank behind", "GET / HTTP/1.1 \r\n");
        row("a blank in the target", "GET /a b HTTP/1.1\r\n");
        row("a tab", "GET\t/ HTTP/1.1\r\n");
        row("a bad method", "G(T / HTTP/1.1\r\n");
        row("a fragment", "GET /#a HTTP/1.1\r\n");
        row("a relative target", "GET a HTTP/1.1\r\n");
        row("another scheme", "GET ftp://a/ HTTP/1.1\r\n");
        row("a user in the authority", "GET http://me@a/ HTTP/1.1\r\n");
        row("no authority", "GET http:///a HTTP/1.1\r\n");
        row("bytes above 127", "GET /\xc3\xa9 HTTP/1.1\r\n");
        row("NUL", QByteArray("GET /\0 HTTP/1.1\r\n", 17));
        row("* without OPTIONS", "GET * HTTP/1.1\r\n");
        row("CONNECT", "CONNECT a:443 HTTP/1.1\r\n", 501);
        row("TLS", QByteArray("\x16\x03\x01", 3));
        row("bare LF", "GET / HTTP/1.1\n");
        row("bare LF in the header", "GET / HTTP/1.1\r\nHost: a\n");
        row("bare CR", "GET /\r HTTP/1.1\r\n");
        row("bare CR in a value", "GET / HTTP/1.1\r\nX: a\rb\r\n");
        row("CR CR LF", "GET / HTTP/1.1\r\r\n");
        row("no Host", "GET / HTTP/1.1\r\n\r\n");
        row("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n");
        row("a bad Host", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n");
        row("a fold behind the request line", "GET / HTTP/1.1\r\n X: y\r\n");
        row("chunks in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n");
    }
    void refuses() { checkRefusal(); }

    void refusesHeaders_data()
    {
        QTest::addColumn<QByteArray>("stream");
        QTest::addColumn<int>("status");
        const auto header = [](const char *name, const QByteArray &lines, int status = 400) {
            QTest::newRow(name) << QByteArray("POST / HTTP/1.1\r\n" + host + lines + "\r\n\r\n") << status;
        };
        header("a folded line", "X: a\r\n b");
        header("a line of blanks", " ");
        header("a blank before the colon", "X : a");
        header("no colon", "X");
        header("no name", ": a");
        header("a name that is no token", "X(): a");
        header("NUL in a value", QByteArray("X: \0", 4));
        header("an escape in a value", "X: \x1b[2J");
        header("length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked");
        header("chunks and length", "Transfer-Encoding: chunked\r\nContent-Length: 5");
        header("two lengths", "Content-Length: 5\r\nContent-Length: 6");
        header("the same length twice", "Content-Length: 5\r\ncontent-length: 5");
        header("a list of lengths", "Content-Length: 5, 5");
        header("a signed length", "Content-Length: +5");
        header("a negative length", "Content-Length: -5");
        header("a hexadecimal length", "Content-Length: 0x5");
        header("an empty length", "Content-Length:");
        header("a blank in a length", "Content-Length: 1 0");
        header("a length beyond 64 bits", "Content-Length: 99999999999999999999", 413);
        header("a length above the limit", "Content-Length: 101", 413);
        header("two codings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked");
        header("another coding", "Transfer-Encoding: gzip, chunked", 501);
        header("chunked twice", "Transfer-Encoding: chunked, chunked", 501);
        header("a coding with a trick", "Transfer-Encoding: \vchunked");
        header("no coding", "Transfer-Encoding:", 501);
        header("another expectation", "Expect: 200-ok", 417);
        header("chunks above the limit", "Transfer-Encoding: chunked\r\n\r\n64\r\n" + QByteArray(100, 'x') + "\r\n1\r\ny", 413);
        header("a broken chunk", "Transfer-Encoding: chunked\r\n\r\nxyz");
    }
    void refusesHeaders() { checkRefusal(); }

    void limits_data()
    {
        QTest::addColumn<QByteArray>("stream");
        QTest::addColumn<int>("status"); // 0: good
        const QByteArray start = "GET / HTTP/1.1\r\n" + host;
        const QByteArray line = "GET / HTTP/1.1\r\n";
        QTest::newRow("request line, full") << QByteArray("GET /" + QByteArray(8 * 1024 - line.size(), 'a') + " HTTP/1.1\r\n" + host + "\r\n") << 0;
        QTest::newRow("request line") << QByteArray("GET /" + QByteArray(8 * 1024 - line.size() + 1, 'a') + " HTTP/1.1\r\n") << 414;
        QTest::newRow("request line without an end") << QByteArray(8 * 1024, 'a') << 414;
        QTest::newRow("header, full") << QByteArray(start + "X: " + QByteArray(32 * 1024 - host.size() - 5, 'a') + "\r\n\r\n") << 0;
        QTest::newRow("header") << QByteArray(start + "X: " + QByteArray(32 * 1024 - host.size() - 4, 'a') + "\r\n\r\n") << 431;
        QTest::newRow("header without an end") << QByteArray(start + QByteArray(33 * 1024, 'a')) << 431;
        QTest::newRow("100 fields") << QByteArray(start + QByteArray("X: y\r\n").repeated(99) + "\r\n") << 0;
        QTest::newRow("101 fields") << QByteArray(start + QByteArray("X: y\r\n").repeated(100) + "\r\n") << 431;
        QTest::newRow("trailers count") << QByteArray(start + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + QByteArray("X: y\r\n").repeated(99) + "\r\n") << 431;
    }
    void limits()
    {
        QFETCH(QByteArray, stream);
        QFETCH(int, status);
        for (const qsizetype step : { qsizetype(1000), stream.size() }) {
            const Read read = readOne(stream, step);
            QCOMPARE(read.outcome, status == 0 ? Outcome::End : Outcome::Refused);
            QCOMPARE(status == 0 ? 0 : read.refusal.status, status);
        }
    }

    // Nobody said how much may come, so nothing may.
    void contentNeedsPermission()
    {
        RequestReader reader;
        QCOMPARE(reader.next("POST / HTTP/1.0\r\nContent-Length: 1\r\n\r\n").outcome, Outcome::Head);
        QCOMPARE(reader.next("x").outcome, Outcome::Refused);
        QCOMPARE(reader.refusal().status, 413);
        QCOMPARE(reader.next("x").outcome, Outcome::Refused);
    }

    // 413 can be said before any of it has come.
    void tooMuchIsKnownAtOnce()
    {
        RequestReader reader;
        QCOMPARE(reader.next("POST / HTTP/1.0\r\nContent-Length: 11\r\n\r\n").outcome, Outcome::Head);
        QVERIFY(!reader.acceptContent(10));
        QCOMPARE(reader.next({}).outcome, Outcome::Refused);
    }

    void isBlankUntilSomethingComes()
    {
        RequestReader reader;
        QVERIFY(reader.isBlank());
        QCOMPARE(reader.next("\r\n").outcome, Outcome::NeedMore);
        QVERIFY(reader.isBlank());
        QCOMPARE(reader.next("G").outcome, Outcome::NeedMore);
        QVERIFY(!reader.isBlank());
    }
private:
    static void checkRefusal()
    {
        QFETCH(QByteArray, stream);
        QFETCH(int, status);
        for (const qsizetype step : { qsizetype(1), stream.size() }) {
            const Read read = readOne(stream, step);
            QVERIFY2(read.outcome == Outcome::Refused, stream.constData());
            QVERIFY2(read.refusal.status == status, read.refusal.reason);
        }
    }
};

MADMAIL_TEST(TestRequestReader)
#include "tst_request_reader.moc"
