// SPDX-License-Identifier: GPL-3.0-or-later
// Connections with TLS: from the first byte, and by STARTTLS.
#include "tests/support/test_main.h"
#include "tests/unit/server/net/test_server.h"

#include <QSslCertificate>
#include <QSslConfiguration>
#include <QTimer>

using namespace Madmail;
using namespace Madmail::Net;
using namespace Madmail::Net::Testing;
using namespace std::chrono_literals;

namespace {

void implicitTls(ListenerSpec &spec)
{
    spec.implicitTls = true;
}

/// A session that knows STARTTLS and echoes everything else.
qsizetype startTlsOrEcho(Connection &connection, QByteArrayView bytes)
{
    constexpr QByteArrayView command("STARTTLS\r\n");
    if (!bytes.startsWith(command)) {
        connection.write(bytes);
        return bytes.size();
    }
    const Status started = connection.startTls(bytes.size() - command.size());
    if (!started.ok()) {
        connection.write("554 " + started.error().toEnglish().toLatin1() + "\r\n");
        connection.closeAfterFlush();
        return bytes.size();
    }
    connection.write("220 Go ahead\r\n");
    return bytes.size();
}

} // namespace

class TestConnectionTls : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void speaksBothVersions_data()
    {
        QTest::addColumn<int>("protocol");
        QTest::addColumn<QByteArray>("version");
        QTest::newRow("1.2") << int(QSsl::TlsV1_2) << QByteArray("TLSv1.2");
        QTest::newRow("1.3") << int(QSsl::TlsV1_3) << QByteArray("TLSv1.3");
    }
    void speaksBothVersions()
    {
        QFETCH(int, protocol);
        QFETCH(QByteArray, version);
        Shared<QByteArray> facts;
        TestServer server({.connected =
                               [&](Connection &connection) {
                                   facts.set(connection.tlsVersion().toByteArray() +
                                             (connection.isTls() ? " tls" : " plain"));
                                   connection.write("hello\r\n");
                               }},
                          implicitTls);
        auto client =
            connectTls(server.port(), [&](QSslSocket &socket) { socket.setProtocol(QSsl::SslProtocol(protocol)); });
        QVERIFY2(client->isEncrypted(), qPrintable(client->errorString()));
        QCOMPARE(readBytes(*client, 7), "hello\r\n");
        client->write("text");
        QCOMPARE(readBytes(*client, 4), "text");
        QCOMPARE(facts.get(), version + " tls");
        QTRY_COMPARE(server.figures().bytesOut, quint64(11)); // counted just after it left
        client->disconnectFromHost();
        QTRY_COMPARE(server.figures().current, 0);
    }

    void largeTransfersBothWays()
    {
        TestServer server({}, implicitTls);
        auto client = connectTls(server.port());
        QByteArray sent(10'000'000, Qt::Uninitialized);
        for (qsizetype i = 0; i < sent.size(); ++i)
            sent[i] = char((i * 7 + (i >> 11)) & 0xff);
        QByteArray got;
        QEventLoop loop;
        connect(client.get(), &QSslSocket::readyRead, this, [&] {
            got += client->readAll();
            if (got.size() >= sent.size())
                loop.quit();
        });
        QTimer::singleShot(patience, &loop, &QEventLoop::quit);
        client->write(sent);
        loop.exec();
        QVERIFY(got == sent);
    }

    void backPressureWithASlowReader()
    {
        // Records that were begun and could not be sent must be offered again unchanged, while the queue grows.
        std::atomic<int> left{300};
        const auto produce = [&](Connection &connection) {
            for (; left > 0 && !connection.isCongested(); --left)
                connection.write(QByteArray(33'333, char('a' + left % 26)));
            if (left == 0)
                connection.closeAfterFlush();
        };
        TestServer server({.bytes =
                               [&](Connection &connection, QByteArrayView bytes) {
                                   produce(connection);
                                   return bytes.size();
                               },
                           .writeSpace = produce},
                          implicitTls);
        auto client = connectTls(server.port());
        client->setReadBufferSize(10'000);
        client->write("go");
        QVERIFY(client->waitForReadyRead(patience));
        for (int i = 300; i > 0; --i)
            QVERIFY2(readBytes(*client, 33'333) == QByteArray(33'333, char('a' + i % 26)),
                     qPrintable(QString::number(i)));
        client->setReadBufferSize(0);
        QCOMPARE(readToEnd(*client), QByteArray());
    }

    void closeNotifyIsSent()
    {
        TestServer server({.connected =
                               [](Connection &connection) {
                                   connection.write("bye");
                                   connection.closeAfterFlush();
                               }},
                          implicitTls);
        auto client = connectTls(server.port());
        QCOMPARE(readToEnd(*client), "bye");
        QCOMPARE(client->error(),
                 QAbstractSocket::RemoteHostClosedError); // without close_notify: SslInternalError or a log line
        QTRY_COMPARE(server.figures().current, 0);
    }

    void startTls()
    {
        std::atomic<int> started{0};
        TestServer server(
            {.bytes = startTlsOrEcho, .tlsStarted = [&](Connection &connection) { started += connection.isTls(); }});
        auto client = connectPlain(server.port());
        client->setPeerVerifyMode(QSslSocket::VerifyNone);
        client->write("plain");
        QCOMPARE(readBytes(*client, 5), "plain");
        client->write("STARTTLS\r\n");
        QCOMPARE(readBytes(*client, 14), "220 Go ahead\r\n");
        client->startClientEncryption();
        QVERIFY(client->waitForEncrypted(patience));
        client->write("secret");
        QCOMPARE(readBytes(*client, 6), "secret");
        QCOMPARE(started.load(), 1);
        client->write("STARTTLS\r\n"); // a second time
        QVERIFY(readToEnd(*client).startsWith("554 TLS is active already"));
    }

    void bytesBehindStartTlsAreRefused()
    {
        TestServer server({.bytes = startTlsOrEcho});
        auto client = connectPlain(server.port());
        client->write("STARTTLS\r\nMAIL FROM:<injected@example.org>\r\n");
        const QByteArray answer = readToEnd(*client);
        QVERIFY(answer.startsWith("554 Nothing may follow"));
        QVERIFY(!answer.contains("injected"));
    }

    void bytesBehindStartTlsThatTheSessionLeavesEndTheConnection()
    {
        QTest::ignoreMessage(QtCriticalMsg, "test: a session left input without pausing; its connection is aborted");
        TestServer server({.bytes = [](Connection &connection, QByteArrayView) -> qsizetype {
            if (connection.startTls(0).ok()) // a careless session
                connection.write("220 Go ahead\r\n");
            return 10;
        }});
        auto client = connectPlain(server.port());
        client->write("STARTTLS\r\nMAIL FROM:<injected@example.org>\r\n");
        readToEnd(*client);
        QTRY_COMPARE(server.figures().current, 0);
    }

    void plainBytesInsteadOfAHandshakeEndTheConnection()
    {
        std::atomic<int> inputs{0};
        TestServer server({.bytes = [&](Connection &connection, QByteArrayView bytes) {
            ++inputs;
            return startTlsOrEcho(connection, bytes);
        }});
        auto client = connectPlain(server.port());
        client->write("STARTTLS\r\n");
        QCOMPARE(readBytes(*client, 14), "220 Go ahead\r\n");
        client->write("MAIL FROM:<injected@example.org>\r\n");
        readToEnd(*client);
        QTRY_COMPARE(server.figures().current, 0);
        QCOMPARE(inputs.load(), 1);
    }

    void startTlsWithoutCertificate()
    {
        TestServer server({.bytes = startTlsOrEcho});
        server.tls()->set(nullptr);
        auto client = connectPlain(server.port());
        client->write("STARTTLS\r\n");
        QVERIFY(readToEnd(*client).startsWith("554 No certificate"));
    }

    void implicitTlsWithoutCertificate()
    {
        QTest::ignoreMessage(QtWarningMsg, "test: No certificate is loaded, so TLS cannot be used.");
        TestServer server({}, implicitTls);
        server.tls()->set(nullptr);
        auto client = connectPlain(server.port());
        readToEnd(*client);
        QTRY_COMPARE(server.figures().current, 0);
    }

    void unfinishedHandshakeTimesOut_data()
    {
        QTest::addColumn<QByteArray>("sent");
        QTest::newRow("silence") << QByteArray();
        QTest::newRow("half a record") << QByteArray("\x16\x03\x01\x02\x00\x01", 6);
    }
    void unfinishedHandshakeTimesOut()
    {
        QFETCH(QByteArray, sent);
        std::atomic<int> sessions{0};
        TestServer server({.connected = [&](Connection &) { ++sessions; }}, [](ListenerSpec &spec) {
            spec.implicitTls = true;
            spec.handshakeLimit = 1s;
        });
        auto client = connectPlain(server.port());
        client->write(sent);
        readToEnd(*client);
        QTRY_COMPARE(server.figures().accepted, quint64(1));
        QTRY_COMPARE(server.figures().current, 0);
        QCOMPARE(sessions.load(), 0);
    }

    void garbageInsteadOfAHandshake()
    {
        TestServer server({}, implicitTls);
        auto client = connectPlain(server.port());
        client->write("EHLO example.org\r\n");
        readToEnd(*client);
        QTRY_COMPARE(server.figures().current, 0);
        auto next = connectTls(server.port()); // and the thread's OpenSSL error queue does not spoil the next one
        next->write("x");
        QCOMPARE(readBytes(*next, 1), "x");
    }

    void pausedInputUnderTls()
    {
        Shared<ConnectionHandle> handle;
        Shared<QByteArray> taken;
        TestServer server({.bytes =
                               [&](Connection &connection, QByteArrayView bytes) {
                                   const qsizetype some = std::min<qsizetype>(bytes.size(), 7);
                                   taken.change([&](QByteArray &all) { all += bytes.first(some); });
                                   connection.pauseReading();
                                   connection.handle().postTo<HookSession>(
                                       [](HookSession &session) { session.connection().resumeReading(); });
                                   return some;
                               }},
                          implicitTls);
        auto client = connectTls(server.port());
        QByteArray sent;
        for (int i = 0; i < 3000; ++i)
            sent += QByteArray::number(i) + ',';
        client->write(sent);
        while (client->bytesToWrite() > 0 || client->encryptedBytesToWrite() > 0)
            QVERIFY(client->waitForBytesWritten(patience));
        QTRY_COMPARE_WITH_TIMEOUT(taken.get(), sent, patience);
    }

    void certificateIsSwappedLive()
    {
        TestServer server({}, implicitTls);
        const auto nameOf = [](QSslSocket &socket) {
            return socket.peerCertificate().subjectInfo(QSslCertificate::CommonName).value(0);
        };
        auto before = connectTls(server.port());
        QCOMPARE(nameOf(*before), QStringLiteral("test.internal"));
        server.tls()->set(makeContext(makeCertificate("renewed.internal")));
        auto after = connectTls(server.port());
        QCOMPARE(nameOf(*after), QStringLiteral("renewed.internal"));
        before->write("still there");
        QCOMPARE(readBytes(*before, 11), "still there");
    }
};

MADMAIL_TEST(TestConnectionTls)
#include "tst_connection_tls.moc"
