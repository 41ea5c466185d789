// SPDX-License-Identifier: GPL-3.0-or-later
// What operators do to accounts and mail, as sessions that are there see it.
#include "server/mail/accounts.h"
#include "server/mail/maintenance.h"
#include "tests/protocol/test_message.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/services/imap/imap_test_server.h"

#include <QSslSocket>
#include <QTest>

namespace Madmail::Testing {

namespace {

const QByteArray user = "user@relay.test";
const QByteArray other = "other@relay.test";

/// A client that is logged in and has INBOX selected.
class Client
{
public:
    Client(ImapTestServer &server, const QByteArray &name)
    {
        m_socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        m_socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), server.port("imaps"));
        m_socket.write("a LOGIN " + name + " password\r\ns SELECT INBOX\r\n");
        readUntil("s OK");
    }
    void send(const QByteArray &bytes) { m_socket.write(bytes); }
    /// All that came before, and `end`; or what there was when nothing came any more.
    QByteArray readUntil(const QByteArray &end)
    {
        QByteArray all;
        while (!(all.contains(end) && all.endsWith('\n')) && (m_socket.bytesAvailable() > 0 || m_socket.waitForReadyRead(10'000)))
            all += m_socket.readLine();
        return all;
    }
    bool idle()
    {
        send("i IDLE\r\n");
        return readUntil("+ ").contains("+ ");
    }
    bool answers()
    {
        send("n NOOP\r\n");
        return readUntil("n OK").contains("n OK");
    }
    bool waitUntilClosed()
    {
        while (m_socket.state() == QAbstractSocket::ConnectedState && m_socket.waitForReadyRead(10'000)) { }
        return m_socket.state() != QAbstractSocket::ConnectedState;
    }

private:
    QSslSocket m_socket;
};

} // namespace

class TestImapAccountGone final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everySessionEnds_data()
    {
        QTest::addColumn<bool>("bans");
        QTest::newRow("removed") << false;
        QTest::newRow("banned") << true;
    }
    void everySessionEnds()
    {
        QFETCH(bool, bans);
        ImapTestServer server;
        Client idling(server, user);
        Client waiting(server, user);
        Client stranger(server, other);
        QVERIFY(idling.idle());
        Mail::Accounts accounts(server.store(), Clock::system(), &server.core());
        const EmailAddress address = *EmailAddress::parse(user);
        QVERIFY(bans ? accounts.ban(address, QStringLiteral("spam")).ok() : accounts.remove(address, {}).ok());
        for (Client *client : { &idling, &waiting }) {
            const QByteArray said = client->readUntil("* BYE");
            QVERIFY2(said.contains("* BYE This account is not available any more\r\n"), said.constData());
            QVERIFY(client->waitUntilClosed());
        }
        QVERIFY(stranger.answers());
    }

    void purgedMailIsExpunged()
    {
        Mail::Policy policy = ImapTestServer::usualPolicy();
        policy.encryption.passthroughRecipients = { "@relay.test" };
        ImapTestServer server(policy);
        Client client(server, user);
        MessageSpec spec;
        spec.from = "sender@relay.test";
        for (int i = 0; i < 3; ++i)
            QVERIFY(server.deliver(user, composeMessage(spec)));
        QVERIFY(client.answers()); // now it knows of them
        client.send("f STORE 2 +FLAGS.SILENT (\\Seen)\r\n");
        QVERIFY(client.readUntil("f OK").contains("f OK"));
        QVERIFY(client.idle());
        Mail::Maintenance maintenance(server.store(), Clock::system(), &server.core());
        const auto seen = maintenance.run(Mail::PurgePlan::seenMail());
        QVERIFY(seen.ok());
        QCOMPARE(seen->messages, qint64(1));
        QVERIFY(client.readUntil("EXPUNGE").contains("* 2 EXPUNGE\r\n"));
        QVERIFY(maintenance.run(Mail::PurgePlan::mailOf(*EmailAddress::parse(user))).ok());
        const QByteArray said = client.readUntil("EXPUNGE") + client.readUntil("EXPUNGE");
        QCOMPARE(said.count("* 1 EXPUNGE\r\n"), 2);
    }
};

} // namespace Madmail::Testing

using Madmail::Testing::TestImapAccountGone;
MADMAIL_TEST(TestImapAccountGone)
#include "tst_account_gone.moc"
