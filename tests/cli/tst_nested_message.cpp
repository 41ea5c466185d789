// SPDX-License-Identifier: GPL-3.0-or-later
// Ten thousand MIME parts, one inside the other: refused like any cleartext, and where cleartext may pass, read like any mail.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

using namespace Madmail::Testing;

namespace {

const QByteArray password = "correcthorse1234";
constexpr int depth = 10'000;

QByteArray nestedMultiparts()
{
    QByteArray body;
    for (int i = 0; i < depth; ++i) {
        const QByteArray boundary = 'b' + QByteArray::number(i);
        body += "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n--" + boundary + "\r\n";
    }
    return body + "\r\ninnermost\r\n";
}

QByteArray nestedMessages()
{
    return QByteArray("Content-Type: message/rfc822\r\n\r\n").repeated(depth) + "innermost\r\n";
}

QByteArray partsSideBySide()
{
    return "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + QByteArray("--b\r\n\r\nx\r\n").repeated(depth) + "--b--\r\ninnermost\r\n";
}

QByteArray submit(const TestServer &server, const TestAccount &account, const QByteArray &message)
{
    const auto client = server.loginSubmission(account);
    if (!client)
        return "no submission session";
    for (const QByteArray &line : { "MAIL FROM:<" + account.address + '>', "RCPT TO:<" + account.address + '>', QByteArray("DATA") })
        client->smtp(line);
    client->send(TestServer::data(message));
    return client->smtpReply();
}

} // namespace

class TestNestedMessage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_server = std::make_unique<TestServer>("submission_rate 0\n");
        START_SERVER(*m_server);
        QVERIFY(m_server->stop());
        m_server->writeConfig("submission_rate 0\npgp_passthrough_recipients free@" + m_server->domain() + '\n');
        START_SERVER(*m_server);
    }
    void cleanupTestCase() { m_server.reset(); }

    void isReadLikeAnyMail_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("multiparts") << nestedMultiparts();
        QTest::newRow("messages") << nestedMessages();
        QTest::newRow("side by side") << partsSideBySide();
    }
    void isReadLikeAnyMail()
    {
        QFETCH(QByteArray, body);
        const TestAccount free { "free@" + m_server->domain(), password };
        const TestAccount strict { "strict@" + m_server->domain(), password };
        const auto message = [&body](const TestAccount &from) { return "From: <" + from.address + ">\r\n" + body; };
        QVERIFY(m_server->login(strict));
        QCOMPARE(submit(*m_server, strict, message(strict)), QByteArray("523 5.7.1 Encryption Needed: Invalid Unencrypted Mail"));
        QVERIFY(m_server->login(free));
        const QByteArray reply = submit(*m_server, free, message(free));
        VERIFY_SAYING(reply.startsWith("250"), reply);

        const auto session = m_server->login(free);
        QVERIFY(session && session->imap("SELECT INBOX").startsWith("OK"));
        const QByteArray size = QByteArray::number(message(free).size());
        for (const QByteArray &items : { QByteArray("(RFC822.SIZE ENVELOPE)"), QByteArray("BODYSTRUCTURE"), QByteArray("BODY"),
                                         "BODY.PEEK[" + QByteArray("1.").repeated(31) + "1]<0.9>" }) {
            const QByteArray answer = session->imap("FETCH * " + items);
            VERIFY_SAYING(answer.startsWith("OK"), items + ": " + answer);
            VERIFY_SAYING(!session->untagged().isEmpty(), items);
            if (items.contains("SIZE"))
                VERIFY_SAYING(session->untagged().first().contains("RFC822.SIZE " + size), session->untagged().first());
        }
        QVERIFY(session->imap("FETCH * BODY.PEEK[" + QByteArray("1.").repeated(depth) + "1]").startsWith("NO [LIMIT]"));
        QVERIFY(session->imap("SEARCH TEXT innermost").startsWith("OK"));
        VERIFY_SAYING(session->untagged().join().startsWith("* SEARCH 1"), session->untagged().join('\n'));
        QVERIFY(m_server->isRunning());
    }

private:
    std::unique_ptr<TestServer> m_server;
};

MADMAIL_TEST(TestNestedMessage)
#include "tst_nested_message.moc"
