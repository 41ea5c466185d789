// SPDX-License-Identifier: GPL-3.0-or-later
// The server stops while a change is being committed: the client hears of it, or it would do it again.
#include "tests/protocol/test_message.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/services/imap/imap_test_server.h"

#include <QSslSocket>
#include <QTest>

#include <future>
#include <semaphore>

namespace Madmail::Testing {

namespace {

/// Keeps the store's writer busy until release(), so that what is queued behind waits. Destroy it before the store.
class BusyWriter
{
public:
    explicit BusyWriter(Store::Store &store)
    {
        store.write(
            [this](Store::WriteTransaction &) -> Result<bool> {
                m_begun.release();
                m_go.acquire();
                return true;
            },
            [](Result<bool>) {});
        m_begun.acquire();
    }
    void release() { m_go.release(); }

private:
    std::binary_semaphore m_begun { 0 };
    std::binary_semaphore m_go { 0 };
};

QByteArray readUntil(QSslSocket &socket, const QByteArray &end)
{
    QByteArray all;
    while (!all.contains(end)) {
        if (socket.bytesAvailable() == 0 && !socket.waitForReadyRead(10'000))
            break;
        all += socket.readAll();
    }
    return all;
}

QByteArray messageOfSender()
{
    MessageSpec spec;
    spec.from = "sender@relay.test";
    return composeMessage(spec);
}

void connectTo(QSslSocket &socket, ImapTestServer &server)
{
    socket.setPeerVerifyMode(QSslSocket::VerifyNone);
    socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), server.port("imaps"));
}

} // namespace

class TestImapShutdown final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersWhatIsBeingStored_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<QByteArray>("answer");
        const QByteArray message = messageOfSender();
        QTest::newRow("COPY") << QByteArray("COPY 1 INBOX") << QByteArray("b OK [COPYUID ");
        QTest::newRow("MOVE") << QByteArray("MOVE 1 INBOX") << QByteArray("b OK ");
        QTest::newRow("STORE") << QByteArray("STORE 1 +FLAGS (\\Flagged)") << QByteArray("b OK ");
        QTest::newRow("CREATE") << QByteArray("CREATE Folder") << QByteArray("b OK ");
        QTest::newRow("APPEND") << "APPEND INBOX {" + QByteArray::number(message.size()) + "+}\r\n" + message
                                << QByteArray("b OK [APPENDUID ");
    }
    void answersWhatIsBeingStored()
    {
        QFETCH(QByteArray, command);
        QFETCH(QByteArray, answer);
        Mail::Policy policy = ImapTestServer::usualPolicy();
        policy.encryption.passthroughRecipients = { "@relay.test" };
        ImapTestServer server(policy);
        QSslSocket socket;
        connectTo(socket, server);
        socket.write("a LOGIN user@relay.test password\r\n");
        QVERIFY(readUntil(socket, "a OK").contains("a OK"));
        QVERIFY(server.deliver("user@relay.test", messageOfSender()));
        socket.write("s SELECT INBOX\r\n");
        QVERIFY(readUntil(socket, "s OK").contains("1 EXISTS"));
        QSslSocket witness;
        connectTo(witness, server);
        QVERIFY(readUntil(witness, "* OK").contains("* OK"));

        BusyWriter writer(server.store());
        socket.write("n NOOP\r\nb " + command + "\r\nc NOOP\r\n");
        QVERIFY(readUntil(socket, "n OK").contains("n OK"));
        auto stopped = std::async(std::launch::async, [&server] { server.stop(); });
        QVERIFY(readUntil(witness, "* BYE").contains("* BYE")); // everybody has been told
        writer.release();
        const QByteArray said = readUntil(socket, "* BYE");
        stopped.get();
        QVERIFY2(said.contains(answer), said.constData());
        QVERIFY2(said.indexOf(answer) < said.indexOf("* BYE Server is shutting down"), said.constData());
        QVERIFY2(!said.contains("c OK"), said.constData());
    }
};

} // namespace Madmail::Testing

using Madmail::Testing::TestImapShutdown;
MADMAIL_TEST(TestImapShutdown)
#include "tst_shutdown.moc"
