// SPDX-License-Identifier: GPL-3.0-or-later
// Ports that change while the server runs: others stay, sessions stay, and a change that cannot be made changes nothing.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QTcpServer>

using namespace Madmail::Testing;

class TestChangedPorts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void movesAPort()
    {
        TestServer server;
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        const auto session = server.login(account);
        QVERIFY(session);
        const CommandResult moved = server.command({ QStringLiteral("port"), QStringLiteral("imap-tls"), QStringLiteral("set"), QStringLiteral("1993") });
        VERIFY_SAYING(moved.exitStatus == 0, moved.all());
        QVERIFY(greets(server, 1993));
        QVERIFY(!greets(server, 993));
        QVERIFY(session->imap("NOOP").startsWith("OK")); // who is in stays
        const CommandResult invite = server.command({ QStringLiteral("create-user"), QStringLiteral("--json-only") });
        VERIFY_SAYING(invite.out.contains("&ip=" + QByteArray::number(1993 + server.portOffset()) + '&'), invite.all());
    }

    /// The file is read when somebody says so; a change of a setting reads the database alone.
    void aFileThatCannotHoldLeavesEverything()
    {
        TestServer server("admin_path /x\n");
        START_SERVER(server);
        QTcpServer taken;
        QVERIFY(taken.listen(server.address()));
        server.writeConfig("admin_path /x2\nimap_port " + QByteArray::number(taken.serverPort() - server.portOffset()) + "\n");
        VERIFY_SAYING(server.command({ QStringLiteral("creds"), QStringLiteral("turn"), QStringLiteral("off") }).exitStatus == 0, "");
        const CommandResult refused = server.command({ QStringLiteral("reload") });
        VERIFY_SAYING(refused.exitStatus == 1, refused.all());
        const auto shown = [&server](const char *name) { return server.command({ QStringLiteral("settings"), QStringLiteral("get"), QString::fromLatin1(name) }).out; };
        VERIFY_SAYING(shown("imap_port").startsWith("imap_port = 143\n") && shown("admin_path").startsWith("admin_path = /x\n"), shown("imap_port"));
        QVERIFY(greets(server, 993));
        server.writeConfig("storage.imapsql local {\n"); // broken: no command needs it
        VERIFY_SAYING(server.command({ QStringLiteral("creds"), QStringLiteral("log"), QStringLiteral("disable") }).exitStatus == 0, "");
        server.writeConfig("admin_path /x2\nbogus yes\n");
        const CommandResult warned = server.command({ QStringLiteral("reload") });
        VERIFY_SAYING(warned.exitStatus == 0 && warned.err.contains("unknown directive \"bogus\""), warned.all());
        VERIFY_SAYING(shown("admin_path").startsWith("admin_path = /x2\n"), shown("admin_path"));
    }

    void closesAndOpensHttp()
    {
        TestServer server;
        START_SERVER(server);
        const auto port = [&server](const char *word) { return server.command({ QStringLiteral("port"), QStringLiteral("http"), QString::fromLatin1(word) }); };
        const auto isOpen = [&server] { return WireClient::connectTo(server.address(), quint16(80 + server.portOffset()), false) != nullptr; };
        QVERIFY(isOpen());
        VERIFY_SAYING(port("disable").exitStatus == 0, "");
        QVERIFY(!isOpen());
        VERIFY_SAYING(port("status").out.contains("enabled=no"), port("status").all());
        QVERIFY(greets(server, 993)); // the others stay
        VERIFY_SAYING(port("enable").exitStatus == 0 && isOpen(), port("status").all());
    }

    /// Each wants the port that the other has now.
    void swapsTwoPorts()
    {
        TestServer server;
        START_SERVER(server);
        server.writeConfig("imap_port 993\nimap_tls_port 143\n");
        const CommandResult reloaded = server.command({ QStringLiteral("reload") });
        VERIFY_SAYING(reloaded.exitStatus == 0, reloaded.all());
        QVERIFY(greets(server, 143));
        QVERIFY(!greets(server, 993)); // STARTTLS there now
    }

    void aTakenPortChangesNothing()
    {
        TestServer server;
        START_SERVER(server);
        QTcpServer holder;
        if (!holder.listen(server.address(), quint16(2993 + server.portOffset())))
            QSKIP("that port is taken by another program"); // policy: the address was drawn at random
        const CommandResult refused = server.command({ QStringLiteral("port"), QStringLiteral("imap-tls"), QStringLiteral("set"), QStringLiteral("2993") });
        VERIFY_SAYING(refused.exitStatus == 1 && refused.err.contains("Port "), refused.all());
        QVERIFY(greets(server, 993));
        const CommandResult status = server.command({ QStringLiteral("port"), QStringLiteral("imap-tls"), QStringLiteral("status") });
        VERIFY_SAYING(status.out.contains("port=993 (default)"), status.all());
    }

private:
    static bool greets(const TestServer &server, int port)
    {
        const auto client = WireClient::connectTo(server.address(), quint16(port + server.portOffset()), true);
        return client && client->readLine().startsWith("* OK");
    }
};

MADMAIL_TEST(TestChangedPorts)
#include "tst_changed_ports.moc"
