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
        const CommandResult reloaded = server.command({ QStringLiteral("creds"), QStringLiteral("jit"), QStringLiteral("enable") });
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

    /// A port that the config file names meanwhile is taken: the identity is refused with it, and is not remembered as local.
    void aRefusedIdentityLeavesNothing()
    {
        TestServer server;
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        QTcpServer holder;
        if (!holder.listen(server.address(), quint16(2993 + server.portOffset())))
            QSKIP("that port is taken by another program"); // policy: the address was drawn at random
        server.writeConfig("imap_tls_port 2993\n");
        const CommandResult refused = server.command({ QStringLiteral("install"), QStringLiteral("--domain"), QStringLiteral("chat.example.org") });
        VERIFY_SAYING(refused.exitStatus == 1 && refused.err.contains("Port "), refused.all());
        const auto session = server.loginSubmission(account);
        QVERIFY(session);
        QVERIFY(session->smtp("MAIL FROM:<" + account.address + ">").startsWith("250"));
        const QByteArray reply = session->smtp("RCPT TO:<nobody@chat.example.org>");
        VERIFY_SAYING(reply.startsWith("550 5.7.1"), reply);
    }

    /// A mistake in the config file: the change is refused as a whole.
    void aBrokenFileChangesNothing()
    {
        TestServer server;
        START_SERVER(server);
        const QByteArray domain = server.domain();
        server.writeConfig("}\n");
        const CommandResult refused = server.command({ QStringLiteral("install"), QStringLiteral("--domain"), QStringLiteral("chat.example.org") });
        VERIFY_SAYING(refused.exitStatus != 0 && refused.err.contains("maddy.conf:1: "), refused.all());
        const CommandResult status = server.command({ QStringLiteral("status"), QStringLiteral("--json") });
        VERIFY_SAYING(status.out.contains('"' + domain + '"') && !status.out.contains("chat.example.org"), status.all());
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
