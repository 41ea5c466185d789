// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/limits.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/net/test_server.h"

#include <QFile>
#include <QRegularExpression>

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace Madmail;
using namespace Madmail::Net;
using namespace Madmail::Net::Testing;

namespace {

/// Gives up the right to bind ports below 1024, for this process.
void dropBindCapability()
{
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> none{};
    syscall(SYS_capset, &header, none.data());
}

} // namespace

class TestListener : public QObject
{
    Q_OBJECT

    std::unique_ptr<IoThread> m_thread;

    ListenerSpec spec(quint16 port) const
    {
        ListenerSpec made;
        made.name = "imap";
        made.address = QHostAddress::LocalHost;
        made.port = port;
        made.factory = [](Connection &) { return nullptr; };
        return made;
    }

private Q_SLOTS:
    void initTestCase() { m_thread = IoThread::create(QStringLiteral("io")); }

    void aTakenPortIsPortInUse()
    {
        auto first = Listener::create(spec(0), {m_thread.get()});
        QVERIFY(first.ok());
        QVERIFY((*first)->port() != 0);
        const auto second = Listener::create(spec((*first)->port()), {m_thread.get()});
        QVERIFY(!second.ok());
        QCOMPARE(second.error().code, ErrorCode::PortInUse);
        QCOMPARE(second.error().field, QStringLiteral("imap"));
        QVERIFY(second.error().toEnglish().contains(QString::number((*first)->port())));
    }

    void aForbiddenPortIsPermissionDenied()
    {
        if (QFile unprivileged(QStringLiteral("/proc/sys/net/ipv4/ip_unprivileged_port_start"));
            unprivileged.open(QIODevice::ReadOnly))
            QVERIFY2(unprivileged.readAll().trimmed().toInt() > 1, "this system lets everybody bind every port");
        // In a child: what is dropped does not come back.
        const pid_t child = fork();
        if (child == 0) {
            dropBindCapability();
            const auto made = Listener::create(spec(1), {m_thread.get()});
            _exit(!made.ok() && made.error().code == ErrorCode::PermissionDenied ? 0 : 1);
        }
        int status = -1;
        QCOMPARE(waitpid(child, &status, 0), child);
        QCOMPARE(status, 0);
    }

    void anAddressThatIsNotHereIsANetworkError()
    {
        ListenerSpec elsewhere = spec(0);
        elsewhere.address = QHostAddress(QStringLiteral("192.0.2.1"));
        const auto made = Listener::create(elsewhere, {m_thread.get()});
        QVERIFY(!made.ok());
        QCOMPARE(made.error().code, ErrorCode::Network);
    }

    void anyMeansBothFamilies()
    {
        Shared<QList<QByteArray>> peers;
        TestServer server(
            {.connected =
                 [&](Connection &connection) {
                     peers.change([&](auto &list) { list.append(connection.peerAddress().toString().toLatin1()); });
                 }},
            [](ListenerSpec &made) { made.address = QHostAddress::Any; });
        QList<QByteArray> expected;
        for (const auto address : {QHostAddress::LocalHost, QHostAddress::LocalHostIPv6}) {
            QTcpSocket client;
            client.connectToHost(QHostAddress(address), server.port());
            if (!client.waitForConnected(patience)) {
                QVERIFY(address == QHostAddress::LocalHostIPv6); // a computer without IPv6
                continue;
            }
            expected.append(QHostAddress(address).toString().toLatin1());
            QTRY_COMPARE(peers.get(), expected);
        }
    }

    void overTheLimitIsToldAndClosed()
    {
        TestServer server({}, [](ListenerSpec &made) {
            made.limits = {2, 1000, true};
            made.refusalLine = "* BYE Too many connections\r\n";
        });
        auto first = connectPlain(server.port());
        auto second = connectPlain(server.port());
        QTRY_COMPARE(server.figures().current, 2);
        auto third = connectPlain(server.port());
        QCOMPARE(readToEnd(*third), "* BYE Too many connections\r\n");
        QCOMPARE(server.figures().refused, quint64(1));
        first->abort();
        QTRY_COMPARE(server.figures().current, 1);
        auto fourth = connectPlain(server.port());
        fourth->write("x");
        QCOMPARE(readBytes(*fourth, 1), "x");
    }

    void overTheLimitOfOnePeer()
    {
        TestServer server({}, [](ListenerSpec &made) { made.limits = {1000, 1, false}; });
        auto first = connectPlain(server.port());
        QTRY_COMPARE(server.figures().current, 1);
        auto second = connectPlain(server.port());
        QCOMPARE(readToEnd(*second), QByteArray());
        QTRY_COMPARE(server.figures().refused, quint64(1));
    }

    void connectionsAreDealtOutInTurn()
    {
        std::vector<std::unique_ptr<IoThread>> threads;
        for (int i = 0; i < 3; ++i)
            threads.push_back(IoThread::create(QStringLiteral("io%1").arg(i)));
        static const Hooks echo;
        ListenerSpec made = spec(0);
        made.factory = [](Connection &connection) { return std::make_unique<HookSession>(connection, echo); };
        auto listener = Listener::create(made, {threads[0].get(), threads[1].get(), threads[2].get()});
        QVERIFY(listener.ok());
        std::vector<std::unique_ptr<QSslSocket>> clients;
        for (int i = 0; i < 9; ++i)
            clients.push_back(connectPlain((*listener)->port()));
        for (const auto &thread : threads)
            QTRY_COMPARE(thread->figures().connections, 3);
    }

    void withoutDescriptorsItPausesAndGoesOn()
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("^test: out of descriptors")));
        TestServer server({});
        auto client = std::make_unique<QSslSocket>();
        // The client's descriptor is made first, then all that are left are used up.
        std::vector<std::unique_ptr<QSslSocket>> waiting;
        rlimit before{};
        getrlimit(RLIMIT_NOFILE, &before);
        client->connectToHost(QHostAddress(QHostAddress::LocalHost), server.port());
        QVERIFY(client->waitForConnected(patience));
        QTRY_COMPARE(server.figures().accepted, quint64(1));
        const int raw = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const int highest = fcntl(raw, F_DUPFD_CLOEXEC, 0);
        ::close(highest);
        rlimit tight = before;
        tight.rlim_cur = rlim_t(highest); // the next descriptor would have this number
        QCOMPARE(setrlimit(RLIMIT_NOFILE, &tight), 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(server.port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int connected = ::connect(raw, reinterpret_cast<const sockaddr *>(&address), sizeof address);
        // While it cannot accept, the thread serves whom it has.
        client->write("x");
        const QByteArray echoed = readBytes(*client, 1);
        const quint64 accepted = server.figures().accepted;
        setrlimit(RLIMIT_NOFILE, &before);
        QCOMPARE(connected, 0);
        QCOMPARE(echoed, "x");
        QCOMPARE(accepted, quint64(1));
        QTRY_COMPARE(server.figures().accepted, quint64(2));
        ::close(raw);
    }

    void processLimits()
    {
        rlimit limit{};
        const quint64 now = prepareProcess();
        QCOMPARE(getrlimit(RLIMIT_NOFILE, &limit), 0);
        QCOMPARE(quint64(limit.rlim_cur), now);
        QCOMPARE(limit.rlim_cur, limit.rlim_max);
    }
};

MADMAIL_TEST(TestListener)
#include "tst_listener.moc"
