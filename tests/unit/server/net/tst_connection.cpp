// SPDX-License-Identifier: GPL-3.0-or-later
// Connections in the clear, and what does not depend on TLS.
#include "tests/support/test_main.h"
#include "tests/unit/server/net/test_server.h"

#include <QTimer>

#include <sys/socket.h>

using namespace Madmail::Net;
using namespace Madmail::Net::Testing;
using namespace std::chrono_literals;

class TestConnection : public QObject
{
    Q_OBJECT

    static QByteArray pattern(qsizetype size)
    {
        QByteArray bytes(size, Qt::Uninitialized);
        for (qsizetype i = 0; i < size; ++i)
            bytes[i] = char((i * 131 + (i >> 9)) & 0xff);
        return bytes;
    }
    static qsizetype linesPausing(Connection &connection, QByteArrayView bytes, Shared<QList<QByteArray>> &lines);

private Q_SLOTS:
    void greetsAndEchoes()
    {
        Shared<QByteArray> facts;
        TestServer server({.connected = [&](Connection &connection) {
            facts.set(connection.listenerName() + ' ' + connection.peerAddress().toString().toLatin1());
            connection.write("hello\r\n");
        }});
        auto client = connectPlain(server.port());
        QCOMPARE(readBytes(*client, 7), "hello\r\n");
        client->write("some text");
        QCOMPARE(readBytes(*client, 9), "some text");
        QCOMPARE(facts.get(), "test 127.0.0.1");
        QCOMPARE(server.figures().current, 1);
        QCOMPARE(server.figures().bytesIn, quint64(9));
        QTRY_COMPARE(server.figures().bytesOut, quint64(16)); // counted just after it left
        client->abort();
        QTRY_COMPARE(server.figures().current, 0);
    }

    void aTurnsOutputLeavesInOnePiece()
    {
        TestServer server({.bytes = [](Connection &connection, QByteArrayView bytes) {
            for (int i = 0; i < 100; ++i)
                connection.write("line\r\n");
            Q_ASSERT(connection.queuedBytes() == 600);
            return bytes.size();
        }});
        auto client = connectPlain(server.port());
        client->write("x");
        QVERIFY(client->waitForReadyRead(patience));
        QCOMPARE(client->bytesAvailable(), qint64(600));
    }

    void largeTransfersBothWays()
    {
        TestServer server({});
        auto client = connectPlain(server.port());
        const QByteArray sent = pattern(20'000'000);
        QByteArray got;
        QEventLoop loop;
        connect(client.get(), &QTcpSocket::readyRead, this, [&] {
            got += client->readAll();
            if (got.size() >= sent.size())
                loop.quit();
        });
        QTimer::singleShot(patience, &loop, &QEventLoop::quit);
        client->write(sent);
        loop.exec();
        QVERIFY(got == sent);
    }

    void inputIsHeldWhilePausedAndComesAgainFromAFreshTurn()
    {
        Shared<QList<QByteArray>> lines;
        TestServer server({.bytes = [&](Connection &connection, QByteArrayView bytes) {
            return linesPausing(connection, bytes, lines);
        }});
        auto client = connectPlain(server.port());
        client->write("a\nbb\nccc\nresume-at-once\ne\n");
        QTRY_COMPARE(lines.get(), (QList<QByteArray>{"a", "bb", "ccc", "resume-at-once", "e"}));
        client->write("f\n");
        client->write("g\n");
        QTRY_COMPARE(lines.get().size(), 7);
        client->abort();
        QTRY_COMPARE(server.figures().current, 0); // it reads on after resuming
    }

    void aPausedSessionReadsNothing()
    {
        Shared<ConnectionHandle> handle;
        Shared<qsizetype> taken;
        TestServer server({.bytes = [&](Connection &connection, QByteArrayView bytes) {
            taken.change([&](qsizetype &sum) { sum += bytes.size(); });
            if (taken.get() < 1000) {
                handle.set(connection.handle());
                connection.pauseReading();
            }
            return bytes.size();
        }});
        auto client = connectPlain(server.port());
        client->write("x");
        QTRY_COMPARE(taken.get(), qsizetype(1));
        // More than all socket buffers between the two take: it comes to a halt.
        const QByteArray much(30'000'000, 'y');
        client->write(much);
        while (client->waitForBytesWritten(300)) {
        }
        QVERIFY(client->bytesToWrite() > 0);
        QCOMPARE(taken.get(), qsizetype(1));
        handle.get().postTo<HookSession>([](HookSession &session) { session.connection().resumeReading(); });
        while (client->bytesToWrite() > 0)
            QVERIFY(client->waitForBytesWritten(patience));
        QTRY_COMPARE(taken.get(), much.size() + 1);
    }

    void aSessionThatKeepsInputWithoutPausingIsAborted()
    {
        QTest::ignoreMessage(QtCriticalMsg, "test: a session left input without pausing; its connection is aborted");
        std::atomic<int> destroyed{0};
        TestServer server(
            {.bytes = [](Connection &, QByteArrayView) { return qsizetype(1); }, .destroyed = [&] { ++destroyed; }});
        auto client = connectPlain(server.port());
        client->write("abc");
        readToEnd(*client);
        QTRY_COMPARE(destroyed.load(), 1);
    }

    void backPressure()
    {
        // A producer that honours the marks: 20 MB through a queue that stays near them.
        const QByteArray chunk = pattern(100'000);
        Shared<qsizetype> peak;
        std::atomic<int> left{200};
        std::atomic<int> spaces{0};
        const auto produce = [&](Connection &connection) {
            while (left > 0 && !connection.isCongested()) {
                connection.write(QByteArrayView(chunk));
                --left;
                peak.change([&](qsizetype &most) { most = std::max(most, connection.queuedBytes()); });
            }
            if (left == 0 && connection.queuedBytes() == 0)
                left = -1;
        };
        TestServer server({.bytes =
                               [&](Connection &connection, QByteArrayView bytes) {
                                   produce(connection);
                                   return bytes.size();
                               },
                           .writeSpace =
                               [&](Connection &connection) {
                                   ++spaces;
                                   produce(connection);
                               }});
        auto client = connectPlain(server.port());
        client->setReadBufferSize(50'000);
        client->write("go");
        QVERIFY(client->waitForReadyRead(patience));
        QTRY_VERIFY(peak.get() > Connection::highWaterBytes);
        for (int i = 0; i < 200; ++i)
            QVERIFY2(readBytes(*client, chunk.size()) == chunk, qPrintable(QString::number(i)));
        QVERIFY(spaces > 0);
        QVERIFY(peak.get() <= Connection::highWaterBytes + chunk.size());
    }

    void halfCloseStillGetsItsAnswer()
    {
        Shared<QByteArray> input;
        TestServer server({.bytes = [&](Connection &connection, QByteArrayView bytes) {
            input.change([&](QByteArray &all) { all += bytes; });
            if (input.get().endsWith("END"))
                connection.write(QByteArray(3'000'000, 'r'));
            return bytes.size();
        }});
        auto client = connectPlain(server.port());
        client->write("request END");
        QVERIFY(client->waitForBytesWritten(patience));
        ::shutdown(int(client->socketDescriptor()), 1);
        QCOMPARE(readToEnd(*client).size(), qsizetype(3'000'000));
        QCOMPARE(input.get(), "request END");
        client->abort();
        QTRY_COMPARE(server.figures().current, 0);
    }

    void closeAfterFlushSendsEverythingFirst()
    {
        std::atomic<int> callbacksAfter{0};
        std::atomic<bool> closed{false};
        TestServer server({.bytes = [&](Connection &connection, QByteArrayView bytes) {
            if (closed)
                ++callbacksAfter;
            connection.write(QByteArray(5'000'000, 'q'));
            connection.write("bye");
            connection.closeAfterFlush();
            connection.write("never");
            closed = true;
            return bytes.size();
        }});
        auto client = connectPlain(server.port());
        client->write("first");
        client->write("second, which nobody takes");
        const QByteArray all = readToEnd(*client);
        QCOMPARE(all.size(), qsizetype(5'000'003));
        QVERIFY(all.endsWith("qbye"));
        QCOMPARE(callbacksAfter.load(), 0);
        client->abort();
        QTRY_COMPARE(server.figures().current, 0);
    }

    void aPeerThatDoesNotCloseIsNotWaitedForLong()
    {
        std::atomic<int> destroyed{0};
        TestServer server({.connected = [](Connection &connection) { connection.closeAfterFlush(); },
                           .destroyed = [&] { ++destroyed; }});
        auto client = connectPlain(server.port());
        QTRY_COMPARE_WITH_TIMEOUT(destroyed.load(), 1, patience); // the client's side stays open
    }

    void deadlines()
    {
        Shared<QByteArray> log;
        TestServer server({.connected = [](Connection &connection) { connection.setDeadline(1s); },
                           .timeout =
                               [&](Connection &connection) {
                                   log.change([](QByteArray &text) { text += 't'; });
                                   connection.write("BYE");
                                   connection.closeAfterFlush();
                               }});
        auto client = connectPlain(server.port());
        QCOMPARE(readToEnd(*client), "BYE");
        QCOMPARE(log.get(), "t");
    }

    void aRemovedDeadlineDoesNotCome()
    {
        std::atomic<int> timeouts{0};
        std::atomic<int> laterTimeouts{0};
        std::atomic<bool> first{true};
        TestServer server(
            {.connected =
                 [&](Connection &connection) {
                     connection.setDeadline(1s);
                     if (first.exchange(false))
                         connection.setDeadline(0s);
                     else
                         connection.setDeadline(2s);
                 },
             .timeout = [&](Connection &connection) { ++(connection.id() % 2 ? timeouts : laterTimeouts); }});
        auto removed = connectPlain(server.port());
        QTRY_COMPARE(server.figures().current, 1);
        auto kept = connectPlain(server.port());
        QTRY_COMPARE(timeouts + laterTimeouts, 1); // of the second alone, which comes after the first's would have
    }

    void aPeerThatTakesNothingIsAborted()
    {
        std::atomic<int> destroyed{0};
        TestServer server({.connected = [](Connection &connection) { connection.write(QByteArray(30'000'000, 'z')); },
                           .destroyed = [&] { ++destroyed; }},
                          [](ListenerSpec &spec) { spec.stallLimit = 1s; });
        auto client = connectPlain(server.port());
        client->setReadBufferSize(1);
        QTRY_COMPARE_WITH_TIMEOUT(destroyed.load(), 1, patience);
    }

    void postsReachTheSessionUntilItIsGone()
    {
        Shared<ConnectionHandle> handle;
        std::atomic<int> destroyed{0};
        TestServer server({.connected = [&](Connection &connection) { handle.set(connection.handle()); },
                           .destroyed = [&] { ++destroyed; }});
        auto client = connectPlain(server.port());
        QTRY_VERIFY(handle.get().id() != 0);
        for (int i = 0; i < 10; ++i)
            handle.get().postTo<HookSession>(
                [i](HookSession &session) { session.connection().write(QByteArray::number(i)); });
        QCOMPARE(readBytes(*client, 10), "0123456789");
        client->abort();
        QTRY_COMPARE(destroyed.load(), 1);
        std::atomic<int> late{0};
        auto witness = std::make_shared<int>(1);
        handle.get().post([&late, witness](ConnectionHandler &) { ++late; });
        QTRY_COMPARE(witness.use_count(), 1L); // dropped, with what it owned
        QCOMPARE(late.load(), 0);
        ConnectionHandle().post([&late](ConnectionHandler &) { ++late; });
        QCOMPARE(late.load(), 0);
    }

    void abortInsideEachCallback_data()
    {
        QTest::addColumn<QByteArray>("where");
        for (const char *where : {"connected", "bytes", "timeout", "posted", "shutdown", "destroyed"})
            QTest::newRow(where) << QByteArray(where);
    }
    void abortInsideEachCallback()
    {
        QFETCH(QByteArray, where);
        std::atomic<int> destroyed{0};
        Shared<ConnectionHandle> handle;
        const auto abortIn = [where](const char *here) {
            return [where, here](Connection &connection) {
                if (where != here)
                    return;
                connection.write("lost");
                connection.abort();
                connection.abort();
                connection.write("lost");
                connection.closeAfterFlush();
                connection.setDeadline(5s);
                connection.pauseReading();
                connection.resumeReading();
            };
        };
        const auto connected = abortIn("connected");
        TestServer server({.connected =
                               [&](Connection &connection) {
                                   handle.set(connection.handle());
                                   connection.setDeadline(1s);
                                   connected(connection);
                               },
                           .bytes =
                               [&](Connection &connection, QByteArrayView) {
                                   abortIn("bytes")(connection);
                                   return qsizetype(0);
                               },
                           .timeout = abortIn("timeout"),
                           .shutdown = abortIn("shutdown"),
                           .destroyed = [&] { ++destroyed; }});
        auto client = connectPlain(server.port());
        if (where == "bytes")
            client->write("x");
        QTRY_VERIFY(handle.get().id() != 0);
        if (where == "posted")
            handle.get().postTo<HookSession>([&](HookSession &session) { abortIn("posted")(session.connection()); });
        if (where == "shutdown" || where == "destroyed")
            server.stop(where == "shutdown" ? 60s : 0s);
        readToEnd(*client);
        QTRY_COMPARE(destroyed.load(), 1);
    }

    void anOrderlyStopFlushesWhatIsQueued()
    {
        std::atomic<int> destroyed{0};
        TestServer server({.bytes =
                               [](Connection &connection, QByteArrayView bytes) {
                                   connection.write(QByteArray(10'000'000, 's'));
                                   return bytes.size();
                               },
                           .shutdown =
                               [](Connection &connection) {
                                   connection.write("BYE");
                                   connection.closeAfterFlush();
                               },
                           .destroyed = [&] { ++destroyed; }});
        std::vector<std::unique_ptr<QSslSocket>> idle;
        for (int i = 0; i < 200; ++i)
            idle.push_back(connectPlain(server.port()));
        auto client = connectPlain(server.port());
        client->write("x");
        QVERIFY(client->waitForReadyRead(patience));
        server.stop(60s);
        const QByteArray all = readToEnd(*client);
        QCOMPARE(all.size(), qsizetype(10'000'003));
        QVERIFY(all.endsWith("BYE"));
        client->abort();
        for (const auto &socket : idle)
            QCOMPARE(readToEnd(*socket), "BYE");
        idle.clear();
        server.thread().wait();
        QCOMPARE(destroyed.load(), 201);
        QCOMPARE(server.thread().figures().connections, 0);
    }

    void aStopDoesNotWaitLongerThanItsGrace()
    {
        std::atomic<int> destroyed{0};
        TestServer server({.destroyed = [&] { ++destroyed; }}); // says nothing when it is told
        auto client = connectPlain(server.port());
        QTRY_COMPARE(server.figures().current, 1);
        server.stop(1s);
        server.thread().wait();
        QCOMPARE(destroyed.load(), 1);
        QCOMPARE(server.figures().current, 0);
    }

    void bulkDoesNotStarveOthers()
    {
        // One connection sends without end; pings on another are answered meanwhile.
        std::atomic<qint64> bulk{0};
        TestServer server({.bytes = [&](Connection &connection, QByteArrayView bytes) {
            if (bytes.startsWith('B'))
                bulk += bytes.size();
            else
                connection.write(bytes);
            return bytes.size();
        }});
        auto sender = connectPlain(server.port());
        auto pinger = connectPlain(server.port());
        const QByteArray block(1'000'000, 'B');
        for (int i = 0; i < 50; ++i) {
            sender->write(block);
            sender->flush();
            pinger->write("ping");
            QCOMPARE(readBytes(*pinger, 4), "ping");
        }
        while (sender->bytesToWrite() > 0)
            QVERIFY(sender->waitForBytesWritten(patience));
        QTRY_COMPARE(bulk.load(), qint64(50'000'000));
    }
};

/// Takes one line, then pauses until a posted call resumes: as sessions do that wait for the store.
qsizetype TestConnection::linesPausing(Connection &connection, QByteArrayView bytes, Shared<QList<QByteArray>> &lines)
{
    const qsizetype end = bytes.indexOf('\n');
    if (end < 0)
        return 0; // the tests send whole lines
    const QByteArray line = bytes.first(end).toByteArray();
    lines.change([&](auto &list) { list.append(line); });
    connection.pauseReading();
    if (line == "resume-at-once")
        connection.resumeReading();
    else
        connection.handle().postTo<HookSession>([](HookSession &session) { session.connection().resumeReading(); });
    return end + 1;
}

MADMAIL_TEST(TestConnection)
#include "tst_connection.moc"
