// SPDX-License-Identifier: GPL-3.0-or-later
// Submission sessions with mail rules that do what the test says.
#include "tests/protocol/dialogue_files.h"
#include "tests/protocol/submission_test_server.h"
#include "tests/protocol/test_message.h"
#include "tests/support/test_main.h"

using namespace Madmail;
using namespace Madmail::Testing;

namespace {

const QByteArray login = R"(CONNECT smtps
S: 220 relay.test ESMTP
C: EHLO [127.0.0.1]
S>> 250 *
C: AUTH PLAIN $b64(\0$user\0$pass)
S: 235 *
)";

const QByteArray envelope = R"(C: MAIL FROM:<$user>
C: RCPT TO:<$other>
C: DATA
S: 250 *
S: 250 *
S: 354 *
)";

Failure play(SubmissionTestServer &server, const QByteArray &text)
{
    const auto parsed = Dialogue::parse(QString::fromLatin1(QTest::currentTestFunction()), text);
    if (const QString *problem = std::get_if<QString>(&parsed))
        return *problem;
    DialoguePlayer player(server);
    return player.play(std::get<Dialogue>(parsed));
}

/// Reads line by line until one begins with `start`.
bool readUntil(QSslSocket &socket, const QByteArray &start)
{
    while (socket.canReadLine() || socket.waitForReadyRead(10'000))
        while (socket.canReadLine())
            if (socket.readLine().startsWith(start))
                return true;
    return false;
}

/// Account 1.
void logIn(QSslSocket &socket, SubmissionTestServer &server)
{
    socket.setPeerVerifyMode(QSslSocket::VerifyNone);
    socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), server.port("smtps"));
    socket.write("EHLO x\r\nAUTH PLAIN " + QByteArray("\0a@relay.test\0password", 22).toBase64() + "\r\n");
    QVERIFY(readUntil(socket, "235 "));
}

} // namespace

#define PLAY(text)                                                                                                     \
    do {                                                                                                               \
        const Failure failure = play(server, text);                                                                    \
        QVERIFY2(!failure, qPrintable(failure.value_or(QString())));                                                   \
    } while (false)

class TestSubmissionSession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // The dialogues that need nothing but sessions; the built program plays them as well.
    void dialogue_data()
    {
        QTest::addColumn<QString>("name");
        for (const QString &name : dialogueNames(QStringLiteral("smtp/session")))
            QTest::newRow(qPrintable(name)) << name;
    }
    void dialogue()
    {
        QFETCH(QString, name);
        const auto read = readDialogue(name);
        if (const QString *problem = std::get_if<QString>(&read))
            QFAIL(qPrintable(*problem));
        SubmissionTestServer server;
        DialoguePlayer player(server);
        const Failure failure = player.play(std::get<Dialogue>(read));
        QVERIFY2(!failure, qPrintable(failure.value_or(QString())));
    }

    void passesTheMessageUnchanged()
    {
        SubmissionTestServer server;
        server.script().passwords = { { "alice@relay.test", "alice's password" } };
        PLAY("SET user alice@relay.test\nSET pass alice's password\nSET other bob@relay.test\n" + login
             + "MESSAGE dots from=$user size=70000 id=x@y\n" + envelope + "C: .\n"
             + "S: 250 2.0.0 *\n" // an empty message
             + envelope + "SEND\nS: 250 2.0.0 *\n");
        const auto messages = server.script().storedMessages();
        QCOMPARE(messages.size(), std::size_t(2));
        QVERIFY(messages[0].bytes.isEmpty());
        QCOMPARE(messages[1].sender, QByteArray("alice@relay.test"));
        QCOMPARE(messages[1].recipients, QByteArrayList { "bob@relay.test" });
        QCOMPARE(messages[1].bytes, composeMessage({ "dots", "alice@relay.test", {}, "[...]", "x@y", 70000 }));
        QVERIFY2(messages[1].pauses > 1, "the session waited for the intake");
    }

    void storesNobodyTwice()
    {
        SubmissionTestServer server;
        PLAY(login + "C: MAIL FROM:<$user>\nC: RCPT TO:<b@relay.test>\nC: RCPT TO:<B@Relay.Test>\nC: RCPT TO:<a@relay.test>\nC: DATA\n"
                     "S: 250 *\nS: 250 *\nS: 250 *\nS: 250 *\nS: 354 *\nC: .\nS: 250 *\n");
        QCOMPARE(server.script().storedMessages().at(0).recipients, (QByteArrayList { "a@relay.test", "b@relay.test" }));
    }

    void refusesRecipientsOneByOne()
    {
        SubmissionTestServer server;
        PLAY(login + R"(C: MAIL FROM:<$user>
S: 250 *
C: RCPT TO:<nobody@relay.test>
S: 550 5.1.1 User doesn't exist
C: RCPT TO:<full@relay.test>
S: 552 5.2.2 Quota exceeded
C: RCPT TO:<disk@relay.test>
S: 452 4.3.1 *
C: RCPT TO:<broken@relay.test>
S: 451 4.0.0 Temporary failure
C: RCPT TO:<good@relay.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: .
S: 250 *
)");
        QCOMPARE(server.script().storedMessages().at(0).recipients, QByteArrayList { "good@relay.test" });
    }

    void limitsRecipients()
    {
        SubmissionTestServer server; // five
        QByteArray text = login + "C: MAIL FROM:<$user>\nS: 250 *\n";
        for (const char *name : { "a", "b", "c", "d", "e" })
            text += QByteArray("C: RCPT TO:<") + name + "@relay.test>\nS: 250 *\n";
        PLAY(text + "C: RCPT TO:<f@relay.test>\nS: 452 4.5.3 Too many recipients\nC: RCPT TO:<a@relay.test>\nS: 250 *\n");
    }

    void limitsTheRate()
    {
        SubmissionTestServer server;
        server.script().allowedMessages = 1;
        PLAY(login + envelope + "C: .\nS: 250 *\n"
             + QByteArray(envelope).replace("S: 354 *", "S: 450 4.7.1 Too much mail") + "C: NOOP\nS: 250 *\n");
    }

    void temporaryLoginFailure()
    {
        SubmissionTestServer server;
        server.script().loginError = ErrorCode::Busy;
        PLAY(QByteArray(login).replace("S: 235 *", "S: 454 4.7.0 Temporary authentication failure") + "C: NOOP\nS: 250 *\n");
    }

    void threeWrongPasswordsEndIt()
    {
        SubmissionTestServer server;
        server.script().loginError = ErrorCode::Unauthenticated;
        const QByteArray again = "C: AUTH PLAIN $b64(\\0$user\\0$pass)\nS: 535 5.7.8 Invalid credentials\n";
        PLAY(QByteArray(login).replace("S: 235 *", "S: 535 5.7.8 Invalid credentials") + again + again + "CLOSED\n");
    }

    void refusalsAtTheEndOfData_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("detail");
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("disk full") << int(ErrorCode::StorageFull) << QString() << QByteArray("452 4.3.1 *");
        QTest::newRow("quota") << int(ErrorCode::OverQuota) << QString() << QByteArray("552 5.2.2 Quota exceeded");
        QTest::newRow("database") << int(ErrorCode::Storage) << QString() << QByteArray("451 4.0.0 *");
        QTest::newRow("policy") << int(ErrorCode::Refused) << QStringLiteral("523 5.7.1 Encryption Needed: Invalid Unencrypted Mail")
                                << QByteArray("523 5.7.1 Encryption Needed: Invalid Unencrypted Mail");
    }
    void refusalsAtTheEndOfData()
    {
        QFETCH(int, code);
        QFETCH(QString, detail);
        QFETCH(QByteArray, answer);
        SubmissionTestServer server;
        server.script().messageError = Error { ErrorCode(code), "refused", {}, detail };
        PLAY(login + envelope + "C: .\nS: " + answer + "\nC: NOOP\nS: 250 *\nC: RCPT TO:<$other>\nS: 503 5.5.1 MAIL first\n");
        QVERIFY(server.script().storedMessages().empty());
    }

    void tooLarge()
    {
        SubmissionTestServer server; // 100 000 bytes
        PLAY(login + "C: MAIL FROM:<$user> SIZE=100001\nS: 552 5.3.4 *\nMESSAGE encrypted from=$user size=150000\n" + envelope
             + "SEND\nS: 552 5.3.4 *\nC: NOOP\nS: 250 *\n");
    }

    // Above twice the limit and some patience nobody reads on.
    void muchTooLarge()
    {
        SubmissionTestServer server;
        PLAY(login + envelope + "C<< $repeat($repeat(x,998)\\r\\n,18000)\nS: 552 5.3.4 *\n");
    }

    void shutdownTellsIdleClients()
    {
        SubmissionTestServer server;
        PLAY(login + "Plain CONNECT submission\nPlain S: 220 *\nSTOP\nS: 421 4.3.2 *\nCLOSED\nPlain S: 421 4.3.2 *\nPlain CLOSED\n");
    }

    void shutdownDropsAnUnfinishedMessage()
    {
        SubmissionTestServer server;
        PLAY(login + envelope + "C: From: me\nSTOP\nS: 421 4.3.2 *\nCLOSED\n");
        QVERIFY(server.script().storedMessages().empty());
    }

    // The client hears 250 for what is stored, then 421, and no answer to what it sent behind the message.
    void shutdownWhileStoring()
    {
        SubmissionTestServer server;
        server.script().holdsAnswers = true;
        QSslSocket socket;
        socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), server.port("smtps"));
        QVERIFY(socket.waitForEncrypted());
        socket.write("EHLO x\r\nAUTH PLAIN " + QByteArray("\0a@relay.test\0password", 22).toBase64()
                     + "\r\nMAIL FROM:<a@relay.test>\r\nRCPT TO:<b@relay.test>\r\nDATA\r\nbody\r\n.\r\nNOOP\r\n");
        QTRY_VERIFY(server.script().isHolding());
        server.stop();
        server.release();
        QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
        const QByteArray said = socket.readAll();
        QVERIFY2(said.contains("\r\n354 End data with <CR><LF>.<CR><LF>\r\n250 2.0.0 OK: stored\r\n421 4.3.2 relay.test is closing\r\n"),
                 said.constData());
        QVERIFY(said.endsWith("is closing\r\n"));
        QCOMPARE(server.script().storedMessages().size(), std::size_t(1));
    }

    void whoIsBannedHearsIt()
    {
        SubmissionTestServer server;
        QSslSocket socket;
        logIn(socket, server);
        socket.write("MAIL FROM:<a@relay.test>\r\n");
        QVERIFY(readUntil(socket, "250 2.1.0"));
        server.endAccount({ 2 });
        socket.write("RCPT TO:<b@relay.test>\r\n");
        QVERIFY(readUntil(socket, "250 2.1.5"));
        server.endAccount({ 1 });
        QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
        QCOMPARE(socket.readAll(), QByteArray("421 4.7.0 This account is not available any more\r\n"));
    }

    void whoIsBannedWhileStoringHearsBoth()
    {
        SubmissionTestServer server;
        server.script().holdsAnswers = true;
        QSslSocket socket;
        logIn(socket, server);
        socket.write("MAIL FROM:<a@relay.test>\r\nRCPT TO:<b@relay.test>\r\nDATA\r\nbody\r\n.\r\n");
        QTRY_VERIFY(server.script().isHolding());
        server.endAccount({ 1 });
        server.release();
        QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
        const QByteArray said = socket.readAll();
        QVERIFY2(said.endsWith("250 2.0.0 OK: stored\r\n421 4.7.0 This account is not available any more\r\n"), said.constData());
    }

    void aClientThatLeavesWhileStoring()
    {
        SubmissionTestServer server;
        server.script().holdsAnswers = true;
        PLAY(login + envelope + "C: .\n");
        QTRY_VERIFY(server.script().isHolding());
        server.release();
        PLAY(login + "C: NOOP\nS: 250 *\n");
    }

    void withoutACertificate()
    {
        SubmissionTestServer server;
        server.setCertificate(false);
        PLAY("CONNECT submission\nS: 220 *\nC: STARTTLS\nS: 454 4.7.0 *\nC: NOOP\nS: 250 *\n");
    }

    void repliesOfOneTurnLeaveTogether()
    {
        SubmissionTestServer server;
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), server.port("submission"));
        QVERIFY(socket.waitForReadyRead());
        QCOMPARE(socket.readAll(), QByteArray("220 relay.test ESMTP\r\n"));
        socket.write("NOOP\r\nNOOP\r\nHELP\r\n");
        QVERIFY(socket.waitForReadyRead());
        QCOMPARE(socket.readAll(), QByteArray("250 2.0.0 OK\r\n250 2.0.0 OK\r\n214 2.0.0 See RFC 5321 and RFC 6409\r\n"));
    }
};

MADMAIL_TEST(TestSubmissionSession)
#include "tst_submission_session.moc"
