// SPDX-License-Identifier: GPL-3.0-or-later
// FETCH and SEARCH over messages that clients may not append: long ones, nested ones, and the full mailbox.
#include "server/mail/accounts.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/services/imap/imap_test_server.h"

#include <QSslSocket>
#include <QTest>

namespace Madmail::Testing {

namespace {

/// A client that is logged in.
class Client
{
public:
    Client(ImapTestServer &server, const QByteArray &user)
    {
        m_socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        m_socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), server.port("imaps"));
        readLine();
        send("LOGIN " + user + " password");
    }

    /// Everything up to the tagged line, which comes last.
    QByteArray send(const QByteArray &command)
    {
        m_socket.write("t " + command + "\r\n");
        QByteArray answer;
        for (;;) {
            const QByteArray line = readLine();
            answer += line;
            if (line.isEmpty() || line.startsWith("t "))
                return answer;
            const qsizetype brace = line.lastIndexOf('{');
            if (line.endsWith("}\r\n") && brace >= 0)
                answer += read(line.mid(brace + 1, line.size() - brace - 4).toLongLong());
        }
    }

private:
    QByteArray readLine()
    {
        while (!m_socket.canReadLine())
            if (!m_socket.waitForReadyRead(10000))
                return {};
        return m_socket.readLine();
    }
    QByteArray read(qint64 size)
    {
        QByteArray bytes;
        while (bytes.size() < size) {
            if (m_socket.bytesAvailable() == 0 && !m_socket.waitForReadyRead(10000))
                break;
            bytes += m_socket.read(size - bytes.size());
        }
        return bytes;
    }

    QSslSocket m_socket;
};

QByteArray nestedMessage()
{
    return "From: \"A, B\" <sender@relay.test>\r\nTo: c@relay.test\r\nSubject: =?utf-8?q?M=C3=BCnchen?=\r\n"
           "Date: Wed, 17 Jul 1996 02:23:25 -0700\r\nMessage-ID: <1@x>\r\nMIME-Version: 1.0\r\n"
           "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
           "hello world\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ninner text\r\n--b--\r\n";
}

} // namespace

class TestImapFetch final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        Mail::Policy policy = ImapTestServer::usualPolicy();
        policy.encryption.passthroughRecipients = { "@relay.test" };
        m_server = std::make_unique<ImapTestServer>(policy);
    }
    void cleanupTestCase() { m_server.reset(); }

    void structure_data()
    {
        QTest::addColumn<QByteArray>("items");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char *items, const char *expected) {
            QTest::newRow(items) << QByteArray(items) << QByteArray(expected);
        };
        row("ENVELOPE", "* 1 FETCH (ENVELOPE (\"Wed, 17 Jul 1996 02:23:25 -0700\" \"=?utf-8?q?M=C3=BCnchen?=\" "
                        "((\"A, B\" NIL \"sender\" \"relay.test\")) ((\"A, B\" NIL \"sender\" \"relay.test\")) "
                        "((\"A, B\" NIL \"sender\" \"relay.test\")) ((NIL NIL \"c\" \"relay.test\")) NIL NIL NIL \"<1@x>\"))\r\n");
        row("BODY", "* 1 FETCH (BODY ((\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"7bit\" 11 0)"
                    "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 28 (NIL \"inner\" NIL NIL NIL NIL NIL NIL NIL NIL) "
                    "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 10 0) 2) \"mixed\"))\r\n");
        row("BODY.PEEK[1]", "* 1 FETCH (BODY[1] {11}\r\nhello world)\r\n");
        row("BODY.PEEK[1]<6.3>", "* 1 FETCH (BODY[1]<6> {3}\r\nwor)\r\n");
        row("BODY.PEEK[1]<99.3>", "* 1 FETCH (BODY[1]<99> {0}\r\n)\r\n");
        row("BODY.PEEK[2.TEXT]", "* 1 FETCH (BODY[2.TEXT] {10}\r\ninner text)\r\n");
        row("BODY.PEEK[2.HEADER.FIELDS (Subject)]", "* 1 FETCH (BODY[2.HEADER.FIELDS (Subject)] {18}\r\nSubject: inner\r\n\r\n)\r\n");
        row("BODY.PEEK[7]", "* 1 FETCH (BODY[7] NIL)\r\n");
        row("BODY.PEEK[HEADER.FIELDS (message-id X)]",
            "* 1 FETCH (BODY[HEADER.FIELDS (message-id X)] {21}\r\nMessage-ID: <1@x>\r\n\r\n)\r\n");
        row("(UID BODY.PEEK[1] RFC822.SIZE)", "* 1 FETCH (UID 1 BODY[1] {11}\r\nhello world RFC822.SIZE 344)\r\n");
        row("BODY[1]", "* 1 FETCH (BODY[1] {11}\r\nhello world FLAGS (\\Seen \\Recent))\r\n");
        row("BODY[TEXT]<0.4>", "* 1 FETCH (BODY[TEXT]<0> {4}\r\n--b\r FLAGS (\\Seen \\Recent))\r\n");
        row("RFC822.TEXT<0.3>", "t BAD");
    }
    void structure()
    {
        QFETCH(QByteArray, items);
        QFETCH(QByteArray, expected);
        const QByteArray user = newUser();
        Client client(*m_server, user);
        QVERIFY(m_server->deliver(user, nestedMessage()));
        client.send("SELECT INBOX");
        const QByteArray answer = client.send("FETCH 1 " + items);
        QVERIFY2(answer.startsWith(expected), answer.constData());
    }

    /// A body of several windows comes whole and in order.
    void longBody()
    {
        const QByteArray user = newUser();
        Client client(*m_server, user);
        QByteArray message = "From: sender@relay.test\r\nSubject: long\r\n\r\n";
        for (int i = 0; message.size() < 3'000'000; ++i)
            message += QByteArray::number(i) + " lorem ipsum dolor\r\n";
        QVERIFY(m_server->deliver(user, message));
        client.send("SELECT INBOX");
        const QByteArray answer = client.send("UID FETCH 1 (BODY.PEEK[])");
        const QByteArray head = "* 1 FETCH (UID 1 BODY[] {" + QByteArray::number(message.size()) + "}\r\n";
        QVERIFY(answer.startsWith(head));
        QVERIFY(answer.mid(head.size(), message.size()) == message);
        QVERIFY(answer.endsWith(")\r\nt OK FETCH completed\r\n"));
        const QByteArray middle = client.send("FETCH 1 BODY.PEEK[TEXT]<2000000.7>");
        QVERIFY(middle.contains("{7}\r\n" + message.mid(17 + 2'000'000, 7) + ")\r\n"));
        QVERIFY(client.send("SEARCH BODY \"LOREM IPSUM\"").startsWith("* SEARCH 1\r\n"));
        QVERIFY(client.send("SEARCH BODY nowhere").startsWith("* SEARCH\r\n"));
    }

    void search_data()
    {
        QTest::addColumn<QByteArray>("keys");
        QTest::addColumn<QByteArray>("found");
        const auto row = [](const char *keys, const char *found) { QTest::newRow(keys) << QByteArray(keys) << QByteArray(found); };
        row("ALL", " 1 2");
        row("SUBJECT munchen", "");
        row("CHARSET UTF-8 SUBJECT {8+}\r\nMÜNCHEN", " 1");
        row("FROM \"sender@relay\"", " 1 2");
        row("SENTON 17-Jul-1996", " 1");
        row("SENTBEFORE 17-Jul-1996", "");
        row("NOT SENTSINCE 18-Jul-1996", " 1 2"); // the second has no date
        row("HEADER Message-ID \"\"", " 1");
        row("TEXT \"HELLO WORLD\"", " 1");
        row("TEXT relay.test", " 1 2");
        row("OR SUBJECT plain BODY inner", " 1 2");
        row("LARGER 300", " 1");
        row("UNSEEN 2", " 2");
        row("UID 2:*", " 2");
        row("KEYWORD $x", "");
        row("SINCE 1-Jan-2000 NOT DELETED", " 1 2");
        row("RECENT", " 1 2");
    }
    void search()
    {
        QFETCH(QByteArray, keys);
        QFETCH(QByteArray, found);
        const QByteArray user = newUser();
        Client client(*m_server, user);
        QVERIFY(m_server->deliver(user, nestedMessage()));
        QVERIFY(m_server->deliver(user, "From: sender@relay.test\r\nSubject: plain\r\n\r\nnothing\r\n"));
        client.send("SELECT INBOX");
        QCOMPARE(client.send("SEARCH " + keys), "* SEARCH" + found + "\r\nt OK SEARCH completed\r\n");
    }

    /// More than one batch of 256, metadata and header fields.
    void manyMessages()
    {
        const QByteArray user = newUser();
        Client client(*m_server, user);
        for (int i = 1; i <= 300; ++i)
            QVERIFY(m_server->deliver(user, "From: sender@relay.test\r\nSubject: " + QByteArray::number(i) + "\r\n\r\nx\r\n"));
        QVERIFY(client.send("SELECT INBOX").contains("* OK [UIDNEXT 301]"));
        const QByteArray sizes = client.send("UID FETCH 1:500 (RFC822.SIZE)");
        QCOMPARE(sizes.count("* "), 300);
        QVERIFY(sizes.contains("* 300 FETCH (UID 300 RFC822.SIZE 44)\r\n"));
        const QByteArray headers = client.send("UID FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
        QVERIFY(headers.contains("* 257 FETCH (UID 257 BODY[HEADER.FIELDS (SUBJECT)] {16}\r\nSubject: 257\r\n\r\n)\r\n"));
        QVERIFY(client.send("SEARCH SUBJECT 299").startsWith("* SEARCH 299\r\n"));
        // More rows lie between the first and the last than one query gives, and not all of them are asked for.
        QCOMPARE(client.send("UID FETCH 1,101:299 (FLAGS)").count("* "), 200);
        QCOMPARE(client.send("UID FETCH 1:3,150:300 (FLAGS)").count("* "), 154);
        QCOMPARE(client.send("UID FETCH 1,3:300 (FLAGS)").count("* "), 299);
    }

    void overQuota()
    {
        Mail::Policy policy = ImapTestServer::usualPolicy();
        policy.defaultQuotaBytes = 1000;
        policy.appendLimitBytes = 2000;
        ImapTestServer server(policy);
        Client client(server, "full@relay.test");
        QVERIFY(client.send("GETQUOTAROOT INBOX").startsWith("* QUOTAROOT \"INBOX\" \"ROOT\"\r\n* QUOTA \"ROOT\" (STORAGE 0 0)\r\n"));
        QVERIFY(client.send("APPEND INBOX {1500}").startsWith("t NO [OVERQUOTA]")); // without having been sent
        QVERIFY(client.send("APPEND INBOX {2500}").startsWith("t NO [TOOBIG]"));
        QVERIFY(client.send("APPEND INBOX {1500+}\r\n" + QByteArray(1500, 'x')).startsWith("t NO [OVERQUOTA]"));
        QVERIFY(client.send("NOOP").startsWith("t OK"));
    }

    void anAccountsOwnLimitHoldsAtOnce()
    {
        Mail::Policy policy = ImapTestServer::usualPolicy();
        policy.appendLimitBytes = 2000;
        ImapTestServer server(policy);
        Client client(server, "own@relay.test");
        const auto own = [&server](std::optional<qint64> limit) {
            return Mail::Accounts(server.store(), Clock::system(), &server.core()).setAppendLimit(*EmailAddress::parse("own@relay.test"), limit);
        };
        const auto saysLimit = [&client](const QByteArray &limit) {
            return client.send("CAPABILITY").contains(" APPENDLIMIT=" + limit + ' ')
                && client.send("STATUS INBOX (APPENDLIMIT)").startsWith("* STATUS INBOX (APPENDLIMIT " + limit + ')');
        };
        QVERIFY(saysLimit("2000"));
        QVERIFY(own(1000).ok()); // the session is open
        QVERIFY(saysLimit("1000"));
        QVERIFY(client.send("APPEND INBOX {1001}").startsWith("t NO [TOOBIG]"));
        QVERIFY(client.send("APPEND INBOX {1001+}\r\n" + QByteArray(1001, 'x')).startsWith("t NO [TOOBIG]"));
        QVERIFY(own(5000).ok()); // more than others have
        QVERIFY(saysLimit("5000"));
        QVERIFY(client.send("APPEND INBOX {5001}").startsWith("t NO [TOOBIG]"));
        QVERIFY(client.send("APPEND INBOX {4000+}\r\n" + QByteArray(4000, 'x')).startsWith("t NO [CANNOT]")); // not encrypted
        QVERIFY(own({}).ok());
        QVERIFY(saysLimit("2000"));
        QVERIFY(client.send("APPEND INBOX {2001}").startsWith("t NO [TOOBIG]"));
    }

private:
    QByteArray newUser() { return "user" + QByteArray::number(++m_users) + "@relay.test"; }

    std::unique_ptr<ImapTestServer> m_server;
    int m_users = 0;
};

} // namespace Madmail::Testing

using Madmail::Testing::TestImapFetch;
MADMAIL_TEST(TestImapFetch)
#include "tst_fetch.moc"
