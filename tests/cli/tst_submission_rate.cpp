// SPDX-License-Identifier: GPL-3.0-or-later
// How much an account may send at once, with the defaults and with the limit switched off.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

using namespace Madmail::Testing;

namespace {

const QByteArray password = "correcthorse1234";
constexpr int usualBurst = 60;

/// Sends messages to oneself until one is refused or `most` have been stored; how many were. `refusal`: the reply.
int sendUntilRefused(const TestServer &server, const TestAccount &account, int most, QByteArray *refusal)
{
    const auto client = server.loginSubmission(account);
    const QByteArray wire = TestServer::data(TestServer::message(account.address, "m@test"));
    for (int sent = 0; sent < most; ++sent) {
        if (!client)
            return -1;
        client->send("MAIL FROM:<" + account.address + ">\r\nRCPT TO:<" + account.address + ">\r\nDATA\r\n");
        client->smtpReply();
        client->smtpReply();
        QByteArray reply = client->smtpReply();
        if (reply.startsWith("354")) {
            client->send(wire);
            reply = client->smtpReply();
        }
        *refusal = reply;
        if (!reply.startsWith("250"))
            return sent;
    }
    return most;
}

} // namespace

class TestSubmissionRate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sixtyAtOnceByDefault()
    {
        TestServer server;
        START_SERVER(server);
        const TestAccount eager { "eager12345@" + server.domain(), password };
        const TestAccount calm { "calm123456@" + server.domain(), password };
        QByteArray reply;
        // One more is allowed each second, so that a slow machine gets further than sixty.
        const int sent = sendUntilRefused(server, eager, 100 * usualBurst, &reply);
        VERIFY_SAYING(sent >= usualBurst, QByteArray::number(sent) + ": " + reply);
        QCOMPARE(reply, QByteArray("450 4.7.1 Too much mail"));
        QCOMPARE(sendUntilRefused(server, calm, 20, &reply), 20); // each account for itself
        QCOMPARE(server.inboxCount(eager), sent);
    }

    void zeroSwitchesItOff_data()
    {
        QTest::addColumn<QByteArray>("config");
        QTest::newRow("rate") << QByteArray("submission_rate 0\n");
        QTest::newRow("burst") << QByteArray("submission_burst 0\n");
    }
    void zeroSwitchesItOff()
    {
        QFETCH(QByteArray, config);
        TestServer server(config);
        START_SERVER(server);
        const TestAccount eager { "eager12345@" + server.domain(), password };
        QByteArray reply;
        QCOMPARE(sendUntilRefused(server, eager, 3 * usualBurst, &reply), 3 * usualBurst);
        VERIFY_SAYING(reply.startsWith("250"), reply);
    }
};

MADMAIL_TEST(TestSubmissionRate)
#include "tst_submission_rate.moc"
