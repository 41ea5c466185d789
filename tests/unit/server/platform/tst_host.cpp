// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/platform/disk_space.h"
#include "server/platform/host_addresses.h"
#include "server/platform/port_holder.h"
#include "server/platform/port_table.h"
#include "server/platform/users.h"
#include "tests/support/test_main.h"

#include <QCoreApplication>
#include <QFile>
#include <QTcpServer>

#include <sys/socket.h>
#include <unistd.h>

using namespace Madmail;
using namespace Madmail::Platform;

class TestHost : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsTheTableOfSockets()
    {
        const QByteArray table =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
            "   0: 00000000:03E1 00000000:0000 0A 00000000:00000000 00:00000000 00000000   105        0 4711 1 0000000000000000 100 0 0 10 0\n"
            "   1: 0100007F:03E1 0100007F:D431 01 00000000:00000000 00:00000000 00000000   105        0 4712 1 0000000000000000 20 4 30 10 -1\n"
            "   2: 00000000:03E4 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0000000000000000 100 0 0 10 0\n"
            "   3: 00000000000000000000000000000000:03E1 00000000000000000000000000000000:0000 0A 0:0 0:0 0     7        0 4714 1 0\n"
            "   4: 0200007F:03E2 00000000:0000 0A 0:0 0:0 0     0        0 4715 1 0\n"
            "   5: B80D0120000000000000000007000000:03E3 00000000000000000000000000000000:0000 0A 0:0 0:0 0     0        0 4716 1 0\n";
        QCOMPARE(listeningSockets(table, 993), (QList<ListeningSocket> { { "4711", 105, QHostAddress::AnyIPv4 }, { "4714", 7, QHostAddress::AnyIPv6 } }));
        QCOMPARE(listeningSockets(table, 994), (QList<ListeningSocket> { { "4715", 0, QHostAddress(QStringLiteral("127.0.0.2")) } }));
        QCOMPARE(listeningSockets(table, 995), (QList<ListeningSocket> { { "4716", 0, QHostAddress(QStringLiteral("2001:db8::7")) } }));
        QCOMPARE(listeningSockets(table, 25), QList<ListeningSocket>());
        for (const QByteArray &nonsense : { QByteArray(), QByteArray("\n\n"), QByteArray("a b c"), QByteArray(1000, ':'), table.first(180) })
            QVERIFY(listeningSockets(nonsense, 993).isEmpty());
    }

    void findsItselfAsTheHolderOfAPort()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        const auto holder = findPortHolder(QHostAddress::LocalHost, server.serverPort());
        QVERIFY(holder.has_value());
        QCOMPARE(holder->pid, QCoreApplication::applicationPid());
        QVERIFY(QByteArray("tst_server_platform").startsWith(holder->program.toLatin1())); // the kernel keeps 15 characters
        QCOMPARE(holder->user, userName(currentUserId()));
        QVERIFY(holderOfTcpPort(QHostAddress::AnyIPv4, server.serverPort()).contains(QString::number(holder->pid)));
    }

    void aPortIsHeldOnAnAddress()
    {
        const auto collide = [](const char *one, const char *other) {
            return addressesCollide(QHostAddress(QString::fromLatin1(one)), QHostAddress(QString::fromLatin1(other)));
        };
        QVERIFY(collide("127.0.0.1", "127.0.0.1"));
        QVERIFY(collide("0.0.0.0", "127.0.0.1"));
        QVERIFY(collide("127.0.0.1", "::"));
        QVERIFY(collide("::ffff:127.0.0.1", "127.0.0.1"));
        QVERIFY(!collide("127.0.0.1", "127.0.0.2"));
        QVERIFY(!collide("::1", "127.0.0.1"));
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress(QStringLiteral("127.0.0.3"))));
        QVERIFY(!findPortHolder(QHostAddress(QStringLiteral("127.0.0.4")), server.serverPort()));
    }

    void aFreePortHasNoHolder()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        const quint16 port = server.serverPort();
        server.close();
        QVERIFY(!findPortHolder(QHostAddress::Any, port).has_value());
        QVERIFY(holderOfTcpPort(QHostAddress::Any, port).isEmpty());
    }

    void addressesByUsefulness()
    {
        const auto at = [](const char *address, const char *interface, bool temporary = false) {
            return InterfaceAddress { QHostAddress(QString::fromLatin1(address)), QString::fromLatin1(interface), temporary };
        };
        const QList<QHostAddress> sorted = byUsefulness({ at("127.0.0.1", "lo"), at("fe80::1", "eth0"), at("169.254.1.1", "eth0"), at("0.0.0.0", "eth0"),
                                                          at("172.17.0.1", "docker0"), at("fd00::5", "eth0"), at("2001:db8::9", "eth0", true),
                                                          at("2001:db8::5", "eth0"), at("100.64.0.3", "tailscale0"), at("192.168.1.5", "wlan0"),
                                                          at("10.0.0.5", "eth0"), at("192.0.2.7", "eth0"), at("192.0.2.7", "eth0"), at("::1", "lo"),
                                                          at("224.0.0.1", "eth0") });
        QStringList shown;
        for (const QHostAddress &address : sorted)
            shown << address.toString();
        QCOMPARE(shown.join(u' '), QStringLiteral("192.0.2.7 192.168.1.5 10.0.0.5 100.64.0.3 2001:db8::5 2001:db8::9 fd00::5 172.17.0.1"));
    }

    void noneOfThisHostIsUseless()
    {
        for (const QHostAddress &address : hostAddresses())
            QVERIFY2(!address.isLoopback() && !address.isLinkLocal(), qPrintable(address.toString()));
    }

    void freeSpaceOfFoldersThatAreThereOrNot()
    {
        const QTemporaryDir folder;
        const auto space = diskSpace(folder.path());
        QVERIFY(space.ok());
        QVERIFY(space->total.count > 0 && space->free <= space->total);
        QCOMPARE(diskSpace(folder.filePath(QStringLiteral("not/yet/there")))->total, space->total);
    }

    void usersHaveNames()
    {
        QCOMPARE(userName(0), QStringLiteral("root"));
        QCOMPARE(userName(3'999'999'999), QStringLiteral("3999999999"));
        QCOMPARE(isRoot(), currentUserId() == 0);
        QCOMPARE(ownerOf(QStringLiteral("/")), std::optional<quint32>(0));
        QCOMPARE(ownerOf(QStringLiteral("/not/there")), std::optional<quint32>());
    }

    void peersOfLocalSockets()
    {
        int pair[2];
        QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
        QVERIFY(isSameUserOrRoot(pair[0]));
        ::close(pair[0]);
        ::close(pair[1]);
        QVERIFY(!isSameUserOrRoot(-1));
        QFile file(QStringLiteral("/dev/null"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(!isSameUserOrRoot(file.handle()));
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QVERIFY(!isSameUserOrRoot(server.socketDescriptor()));
    }
};

MADMAIL_TEST(TestHost)
#include "tst_host.moc"
