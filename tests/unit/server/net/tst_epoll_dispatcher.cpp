// SPDX-License-Identifier: GPL-3.0-or-later
// The dispatcher of engine threads under Qt's own classes: what they assume of one must hold. Runs on every system; on
// Linux it is our epoll dispatcher that is tested.
#include "server/base/post.h"
#include "server/net/event_dispatcher.h"
#include "tests/support/test_main.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QSocketNotifier>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>
#include <QTimer>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>

using namespace Madmail;
using namespace Madmail::Net;

namespace {

constexpr int patience = 30'000;
#if defined(__SANITIZE_THREAD__) || (defined(__has_feature) && __has_feature(thread_sanitizer))
constexpr bool underThreadSanitizer = true;
#else
constexpr bool underThreadSanitizer = false;
#endif

/// Runs a loop until `quit` is called or patience ends.
class Loop
{
public:
    Loop() { QTimer::singleShot(patience, &m_loop, &QEventLoop::quit); }
    void run() { m_loop.exec(); }
    void quit() { m_loop.quit(); }

private:
    QEventLoop m_loop;
};

struct SocketPair
{
    int ends[2]{};
    SocketPair() { socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends); }
    SocketPair(const SocketPair &) = delete;
    SocketPair &operator=(const SocketPair &) = delete;
    ~SocketPair()
    {
        closeEnd(0);
        closeEnd(1);
    }
    void send(int end) const { [[maybe_unused]] const auto size = write(ends[end], "x", 1); }
    void closeEnd(int end)
    {
        if (ends[end] >= 0)
            ::close(std::exchange(ends[end], -1));
    }
};

} // namespace

class TestEpollDispatcher : public QObject
{
    Q_OBJECT

    std::unique_ptr<QThread> m_thread;
    std::unique_ptr<PostTarget> m_target;

    QStringList m_failures; // Qt Test's own macros are for the main thread

    /// Runs `call` on the dispatcher's thread, waits, and returns the EXPECT that did not hold.
    QStringList inThread(UniqueFunction<void()> call)
    {
        std::promise<void> promise;
        auto future = promise.get_future();
        post(m_target.get(), [&] {
            call();
            promise.set_value();
        });
        future.get();
        return std::exchange(m_failures, {});
    }

#define EXPECT(condition)                                                                                              \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            m_failures.append(QStringLiteral(#condition));                                                             \
            return;                                                                                                    \
        }                                                                                                              \
    } while (false)

private Q_SLOTS:
    void initTestCase()
    {
        m_thread = std::make_unique<QThread>();
        if (auto dispatcher = createEventDispatcher())
            m_thread->setEventDispatcher(dispatcher.release());
        m_thread->start();
        m_target = std::make_unique<PostTarget>();
        m_target->moveToThread(m_thread.get());
    }
    void cleanupTestCase()
    {
        post(m_target.get(), [this] { m_target.release()->deleteLater(); });
        m_thread->quit();
        m_thread->wait();
    }

    void timers()
    {
        QCOMPARE(inThread([&] {
                     Loop loop;
                     QElapsedTimer elapsed;
                     elapsed.start();
                     bool fired = false;
                     QTimer::singleShot(120, Qt::PreciseTimer, m_target.get(), [&] {
                         fired = true;
                         loop.quit();
                     });
                     loop.run();
                     EXPECT(fired);
                     EXPECT(elapsed.elapsed() >= 119);
                 }),
                 QStringList());
        QCOMPARE(inThread([&] {
                     QTimer timer;
                     timer.start(5000);
                     EXPECT(timer.remainingTime() > 0 && timer.remainingTime() <= 5000);
                     auto *dispatcher = QAbstractEventDispatcher::instance();
                     const auto infos = dispatcher->registeredTimers(&timer);
                     EXPECT(infos.size() == 1);
                     EXPECT(infos[0].interval == 5000);
                     timer.stop();
                     EXPECT(dispatcher->registeredTimers(&timer).isEmpty());
                     EXPECT(dispatcher->remainingTime(infos[0].timerId) == -1);
                 }),
                 QStringList());
    }

    void aZeroTimerDoesNotStarveSockets()
    {
        QCOMPARE(inThread([&] {
                     SocketPair pair;
                     Loop loop;
                     qint64 zeroes = 0;
                     int activations = 0;
                     QTimer zero;
                     connect(&zero, &QTimer::timeout, m_target.get(), [&] { ++zeroes; });
                     QSocketNotifier notifier(pair.ends[0], QSocketNotifier::Read);
                     connect(&notifier, &QSocketNotifier::activated, m_target.get(), [&] {
                         if (++activations == 100)
                             loop.quit();
                     });
                     zero.start(0);
                     pair.send(1);
                     loop.run();
                     EXPECT(activations == 100);
                     EXPECT(zeroes >= 90);
                 }),
                 QStringList());
    }

    void aZeroTimerThatAlwaysMakesAnotherDoesNotStarveSockets()
    {
        QCOMPARE(inThread([&] {
                     SocketPair pair;
                     Loop loop;
                     bool done = false;
                     std::function<void()> again = [&] {
                         if (!done)
                             QTimer::singleShot(0, m_target.get(), again);
                     };
                     again();
                     QSocketNotifier notifier(pair.ends[0], QSocketNotifier::Read);
                     connect(&notifier, &QSocketNotifier::activated, m_target.get(), [&] {
                         done = true;
                         loop.quit();
                     });
                     pair.send(1);
                     loop.run();
                     EXPECT(done);
                 }),
                 QStringList());
    }

    void eventsThatPostThemselvesDoNotStarveSockets()
    {
        QCOMPARE(inThread([&] {
                     SocketPair pair;
                     Loop loop;
                     auto done = std::make_shared<bool>(false);
                     struct Again
                     {
                         static void call(PostTarget *target, std::shared_ptr<bool> end)
                         {
                             if (!*end)
                                 post(target, [target, end] { call(target, end); });
                         }
                     };
                     Again::call(m_target.get(), done);
                     QSocketNotifier notifier(pair.ends[0], QSocketNotifier::Read);
                     connect(&notifier, &QSocketNotifier::activated, m_target.get(), [&] {
                         *done = true;
                         loop.quit();
                     });
                     pair.send(1);
                     loop.run();
                     EXPECT(*done);
                 }),
                 QStringList());
    }

    void nestedLoops()
    {
        QCOMPARE(inThread([&] {
                     Loop outer;
                     int depth = 0;
                     QTimer::singleShot(0, m_target.get(), [&] {
                         Loop inner;
                         QTimer::singleShot(0, m_target.get(), [&] {
                             ++depth;
                             inner.quit();
                         });
                         inner.run();
                         ++depth;
                         outer.quit();
                     });
                     outer.run();
                     EXPECT(depth == 2);
                 }),
                 QStringList());
        // A timer whose handler nests a loop is not called again in it.
        QCOMPARE(inThread([&] {
                     Loop outer;
                     int calls = 0;
                     int deepest = 0;
                     int depth = 0;
                     QTimer timer;
                     connect(&timer, &QTimer::timeout, m_target.get(), [&] {
                         deepest = std::max(deepest, ++depth);
                         ++calls;
                         Loop inner;
                         QTimer::singleShot(30, m_target.get(), [&] { inner.quit(); });
                         inner.run();
                         --depth;
                         if (calls == 3)
                             outer.quit();
                     });
                     timer.start(5);
                     outer.run();
                     EXPECT(calls >= 3);
                     EXPECT(deepest == 1);
                 }),
                 QStringList());
    }

    void processEventsReturnsWithoutWaiting()
    {
        QCOMPARE(inThread([&] {
                     QCoreApplication::processEvents();
                     QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
                     bool ran = false;
                     post(m_target.get(), [&] { ran = true; });
                     QCoreApplication::processEvents();
                     EXPECT(ran);
                 }),
                 QStringList());
        QCOMPARE(inThread([&] {
                     SocketPair pair;
                     int activations = 0;
                     QSocketNotifier notifier(pair.ends[0], QSocketNotifier::Read);
                     connect(&notifier, &QSocketNotifier::activated, m_target.get(), [&] { ++activations; });
                     pair.send(1);
                     QCoreApplication::processEvents(QEventLoop::ExcludeSocketNotifiers);
                     EXPECT(activations == 0);
                     QCoreApplication::processEvents();
                     EXPECT(activations == 1);
                 }),
                 QStringList());
    }

    void blockingCallsOfQtsSockets()
    {
        QCOMPARE(inThread([&] {
                     QTcpServer server;
                     EXPECT(server.listen(QHostAddress::LocalHost));
                     QTcpSocket client;
                     client.connectToHost(QHostAddress(QHostAddress::LocalHost), server.serverPort());
                     EXPECT(client.waitForConnected(patience));
                     EXPECT(server.waitForNewConnection(patience));
                     auto *peer = server.nextPendingConnection();
                     peer->write("hi");
                     EXPECT(peer->waitForBytesWritten(patience) || peer->bytesToWrite() == 0);
                     EXPECT(client.waitForReadyRead(patience));
                     EXPECT(client.readAll() == "hi");
                     Loop loop;
                     qsizetype got = 0;
                     connect(peer, &QTcpSocket::readyRead, m_target.get(), [&] {
                         got += peer->readAll().size();
                         if (got == 3'000'000)
                             loop.quit();
                     });
                     client.write(QByteArray(3'000'000, 'x'));
                     loop.run();
                     EXPECT(got == 3'000'000);
                 }),
                 QStringList());
    }

    void processes()
    {
        if (underThreadSanitizer)
            return; // its runtime stops the program at the clone() with which Qt starts processes
        QCOMPARE(inThread([&] {
                     QProcess process;
                     Loop loop;
                     connect(&process, &QProcess::finished, m_target.get(), [&] { loop.quit(); });
                     process.start(QStringLiteral("/bin/sh"),
                                   {QStringLiteral("-c"), QStringLiteral("read line; echo got $line")});
                     process.write("it\n");
                     loop.run();
                     EXPECT(process.exitStatus() == QProcess::NormalExit);
                     EXPECT(process.readAll() == "got it\n");
                 }),
                 QStringList());
    }

    void aReusedDescriptorGetsNoEventOfTheFormerOne()
    {
        // Both descriptors are readable in the same pass. Whichever handler comes first closes the other and puts a
        // fresh socket into its place: the event that is still waiting is not for that one.
        QCOMPARE(inThread([&] {
                     SocketPair first;
                     SocketPair second;
                     SocketPair fresh;
                     Loop loop;
                     int old = 0;
                     int wrong = 0;
                     std::unique_ptr<QSocketNotifier> watchers[2];
                     std::unique_ptr<QSocketNotifier> reused;
                     SocketPair *pairs[2] = {&first, &second};
                     for (int i = 0; i < 2; ++i) {
                         watchers[i] = std::make_unique<QSocketNotifier>(pairs[i]->ends[0], QSocketNotifier::Read);
                         connect(watchers[i].get(), &QSocketNotifier::activated, m_target.get(), [&, i] {
                             ++old;
                             watchers[i]->setEnabled(false);
                             SocketPair &other = *pairs[1 - i];
                             watchers[1 - i].reset();
                             dup3(fresh.ends[0], other.ends[0], O_CLOEXEC); // closes it and reuses its number at once
                             reused = std::make_unique<QSocketNotifier>(other.ends[0], QSocketNotifier::Read);
                             connect(reused.get(), &QSocketNotifier::activated, m_target.get(), [&] { ++wrong; });
                             QTimer::singleShot(20, m_target.get(), [&] { loop.quit(); });
                         });
                     }
                     first.send(1);
                     second.send(1);
                     loop.run();
                     EXPECT(old == 1);
                     EXPECT(wrong == 0);
                     // And it is watched: what is sent to it now arrives.
                     Loop again;
                     connect(reused.get(), &QSocketNotifier::activated, m_target.get(), [&] {
                         reused->setEnabled(false);
                         again.quit();
                     });
                     fresh.send(1);
                     again.run();
                     EXPECT(wrong == 1);
                 }),
                 QStringList());
    }

    void enablingAndDisabling()
    {
        QCOMPARE(inThread([&] {
                     SocketPair pair;
                     int reads = 0;
                     int writes = 0;
                     QSocketNotifier read(pair.ends[0], QSocketNotifier::Read);
                     QSocketNotifier write(pair.ends[0], QSocketNotifier::Write);
                     connect(&read, &QSocketNotifier::activated, m_target.get(), [&] { ++reads; });
                     connect(&write, &QSocketNotifier::activated, m_target.get(), [&] { ++writes; });
                     QCoreApplication::processEvents();
                     EXPECT(reads == 0 && writes == 1);
                     write.setEnabled(false);
                     pair.send(1);
                     QCoreApplication::processEvents();
                     EXPECT(reads == 1 && writes == 1);
                     read.setEnabled(false);
                     QCoreApplication::processEvents();
                     EXPECT(reads == 1);
                     read.setEnabled(true);
                     read.setEnabled(false);
                     read.setEnabled(true);
                     QCoreApplication::processEvents();
                     EXPECT(reads == 2);
                     pair.closeEnd(1);
                     read.setEnabled(false);
                     write.setEnabled(true);
                     QCoreApplication::processEvents();
                     EXPECT(reads == 2 && writes == 2);
                 }),
                 QStringList());
    }

    void postsFromManyThreadsAllArrive()
    {
        constexpr int threads = 4;
        constexpr int posts = 50'000;
        std::atomic<int> arrived{0};
        std::vector<std::unique_ptr<QThread>> senders;
        for (int i = 0; i < threads; ++i) {
            senders.emplace_back(QThread::create([&] {
                for (int k = 0; k < posts; ++k)
                    post(m_target.get(), [&] { arrived.fetch_add(1, std::memory_order_relaxed); });
            }));
            senders.back()->start();
        }
        for (const auto &sender : senders)
            sender->wait();
        QTRY_COMPARE_WITH_TIMEOUT(arrived.load(), threads * posts, patience);
    }

    void roundTripsWakeItEachTime()
    {
        for (int i = 0; i < 5000; ++i)
            QCOMPARE(inThread([&] {

                     }),
                     QStringList());
    }

    void quitFromAnotherThreadAlwaysWorks()
    {
        for (int i = 0; i < 300; ++i) {
            QThread thread;
            if (auto dispatcher = createEventDispatcher())
                thread.setEventDispatcher(dispatcher.release());
            thread.start();
            thread.quit();
            QVERIFY(thread.wait(patience));
        }
    }

    void churnOfConnections()
    {
        constexpr int total = 8000;
        constexpr int atOnce = 50;
        QCOMPARE(inThread([&] {
                     QTcpServer server;
                     server.setListenBacklogSize(1000);
                     server.setMaxPendingConnections(1000);
                     EXPECT(server.listen(QHostAddress::LocalHost));
                     Loop loop;
                     int begun = 0;
                     int done = 0;
                     int wrong = 0;
                     connect(&server, &QTcpServer::newConnection, m_target.get(), [&] {
                         while (QTcpSocket *peer = server.nextPendingConnection()) {
                             connect(peer, &QTcpSocket::readyRead, peer, [peer] {
                                 peer->write(peer->readAll());
                                 peer->disconnectFromHost();
                             });
                             connect(peer, &QTcpSocket::disconnected, peer, &QObject::deleteLater);
                         }
                     });
                     std::function<void()> next = [&] {
                         ++begun;
                         auto *client = new QTcpSocket(&server);
                         auto got = std::make_shared<QByteArray>();
                         connect(client, &QTcpSocket::connected, client, [client] { client->write("abc"); });
                         connect(client, &QTcpSocket::readyRead, client, [client, got] { *got += client->readAll(); });
                         connect(client, &QTcpSocket::disconnected, client, [&, client, got] {
                             wrong += *got != "abc";
                             client->deleteLater();
                             if (++done == total)
                                 loop.quit();
                             else if (begun < total)
                                 next();
                         });
                         client->connectToHost(QHostAddress(QHostAddress::LocalHost), server.serverPort());
                     };
                     for (int i = 0; i < atOnce; ++i)
                         next();
                     loop.run();
                     EXPECT(done == total);
                     EXPECT(wrong == 0);
                 }),
                 QStringList());
    }
};

MADMAIL_TEST(TestEpollDispatcher)
#include "tst_epoll_dispatcher.moc"
