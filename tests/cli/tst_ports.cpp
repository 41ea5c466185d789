// SPDX-License-Identifier: GPL-3.0-or-later
// Ports that this user may not open, and ports that somebody else holds.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QFile>
#include <QTcpServer>

using namespace Madmail::Testing;

namespace {

/// From here on ports need the capability, unless the machine is set up otherwise.
int firstFreePort()
{
    QFile file(QStringLiteral("/proc/sys/net/ipv4/ip_unprivileged_port_start"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().toInt() : 1024;
}

} // namespace

class TestPorts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fallsBackWherePortsAreReserved()
    {
        if (firstFreePort() <= 993)
            QSKIP("this machine lets everybody open low ports"); // policy: there is nothing to fall back from
        TestServer server;
        server.setPortOffset(0);
        if (isRoot())
            server.setLauncher({ QStringLiteral("setpriv"), QStringLiteral("--bounding-set=-net_bind_service") });
        START_SERVER(server);
        QCOMPARE(server.port("imap"), quint16(10'143));
        QCOMPARE(server.port("imaps"), quint16(10'993));
        QCOMPARE(server.port("submission"), quint16(10'587));
        QCOMPARE(server.port("submissions"), quint16(10'465));
        QCOMPARE(server.port("https"), quint16(10'443));
        VERIFY_SAYING(server.output().contains(":10993 (port 993 "), server.output());

        const CommandResult status = server.command({ QStringLiteral("status") });
        VERIFY_SAYING(status.out.contains(":10993 ") && status.out.contains("port 993 "), status.all());
        const CommandResult made = server.command({ QStringLiteral("create-user"), QStringLiteral("--json-only") });
        VERIFY_SAYING(made.out.contains("&ip=10993&") && made.out.contains("&sp=10465&"), made.all());
        const TestAccount account = server.createAccount();
        QVERIFY(server.login(account));
        QVERIFY(server.stop());
        const CommandResult offline = server.command({ QStringLiteral("create-user"), QStringLiteral("--json-only") });
        VERIFY_SAYING(offline.out.contains("&ip=10993&") && offline.out.contains("&sp=10465&"), offline.all());
    }

    void opensStandardPortsWhereAllowed()
    {
        if (!isRoot())
            QSKIP("needs root: only root may open port 993"); // policy: only root may
        TestServer server;
        server.setPortOffset(0);
        for (const quint16 port : { 143, 993, 587, 465, 80, 443 })
            if (QTcpServer probe; !probe.listen(server.address(), port))
                QSKIP("a mail or web server runs on this computer"); // policy: its ports are not ours to free
        START_SERVER(server);
        QCOMPARE(server.port("imaps"), quint16(993));
        VERIFY_SAYING(!server.output().contains("may not be opened"), server.output());
    }

    // "All addresses" is none that a phone could be sent to.
    void invitesNameAnAddress()
    {
        TestServer server;
        server.setAddress(QHostAddress(QHostAddress::AnyIPv4));
        START_SERVER(server);
        const CommandResult made = server.command({ QStringLiteral("create-user"), QStringLiteral("--json-only") });
        VERIFY_SAYING(made.out.contains("&ih=") && !made.out.contains("0.0.0.0"), made.all());
        QVERIFY(server.command({ QStringLiteral("install"), QStringLiteral("--domain"), QStringLiteral("chat.example.org") }).exitStatus == 0);
        const CommandResult named = server.command({ QStringLiteral("create-user"), QStringLiteral("--json-only") });
        VERIFY_SAYING(named.out.contains("&ih=chat.example.org&") && named.out.contains("&sh=chat.example.org&"), named.all());
    }

    void namesWhoHoldsAPort_data()
    {
        QTest::addColumn<int>("port");
        for (const int port : { 143, 993, 587, 465, 80, 443 })
            QTest::addRow("%d", port) << port;
    }
    void namesWhoHoldsAPort()
    {
        QFETCH(int, port);
        TestServer server;
        QTcpServer holder;
        VERIFY_SAYING(holder.listen(server.address(), quint16(port + server.portOffset())), qPrintable(holder.errorString()));
        const CommandResult result = server.runToEnd();
        VERIFY_SAYING(result.exitStatus == 1, result.all());
        VERIFY_SAYING(result.err.contains("Port " + QByteArray::number(port + server.portOffset())), result.all());
        VERIFY_SAYING(result.err.contains("tst_cli"), result.all());
        VERIFY_SAYING(!result.out.contains("running"), result.all());

        holder.close(); // nothing was left: neither the lock nor another port
        START_SERVER(server);
    }
};

MADMAIL_TEST(TestPorts)
#include "tst_ports.moc"
