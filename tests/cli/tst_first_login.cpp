// SPDX-License-Identifier: GPL-3.0-or-later
// Who gets an account by logging in, and who keeps being let in.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <vector>

using namespace Madmail::Testing;

namespace {

const QByteArray refusal = "NO [AUTHENTICATIONFAILED] Authentication failed.";
const QByteArray goodPassword = "correcthorse1234";

} // namespace

class TestFirstLogin : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void policy_data()
    {
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<bool>("creates");
        QTest::newRow("defaults") << QByteArray() << true;
        QTest::newRow("open, jit") << QByteArray("registration open\njit_registration on\n") << true;
        QTest::newRow("open, no jit") << QByteArray("registration open\njit_registration off\n") << false;
        QTest::newRow("closed, jit") << QByteArray("registration closed\njit_registration on\n") << false;
        QTest::newRow("closed, no jit") << QByteArray("registration closed\njit_registration off\n") << false;
        QTest::newRow("token required") << QByteArray("registration_token_required on\n") << false;
    }
    void policy()
    {
        QFETCH(QByteArray, config);
        QFETCH(bool, creates);
        TestServer server(config);
        START_SERVER(server);
        VERIFY_SAYING(!server.errors().contains("Warning"), server.errors());
        const TestAccount operators = server.createAccount();
        VERIFY_SAYING(server.login(operators), "an account of the operator must work");

        QByteArray answer;
        const TestAccount byImap { "newcomer1@" + server.domain(), goodPassword };
        QCOMPARE(bool(server.login(byImap, &answer)), creates);
        if (!creates)
            QCOMPARE(answer, refusal);
        const TestAccount bySubmission { "newcomer2@" + server.domain(), goodPassword };
        QCOMPARE(bool(server.loginSubmission(bySubmission)), creates);
        const TestAccount byMail { "newcomer3@" + server.domain(), goodPassword };
        const QByteArray reply = server.submit(operators, byMail.address, "first@test");
        VERIFY_SAYING(reply.startsWith(creates ? "250" : "550"), reply);
        QCOMPARE(bool(server.login(byMail)), creates);
        if (creates)
            QCOMPARE(server.inboxCount(byMail), 1);
        VERIFY_SAYING(server.login(operators), "an existing account must always log in");
    }

    // They were made by a first login and a first mail; what has been decided since does not touch them.
    void letsExistingAccountsIn_data()
    {
        QTest::addColumn<QByteArray>("config");
        QTest::newRow("open, no jit") << QByteArray("registration open\njit_registration off\n");
        QTest::newRow("closed, jit") << QByteArray("registration closed\njit_registration on\n");
        QTest::newRow("closed, no jit") << QByteArray("registration closed\njit_registration off\n");
        QTest::newRow("token required") << QByteArray("registration_token_required on\n");
        QTest::newRow("stricter names") << QByteArray("min_username_length 20\nmin_password_length 40\n");
    }
    void letsExistingAccountsIn()
    {
        QFETCH(QByteArray, config);
        TestServer server;
        START_SERVER(server);
        const TestAccount byLogin { "oldcomer1@" + server.domain(), goodPassword };
        const TestAccount byMail { "oldcomer2@" + server.domain(), goodPassword };
        VERIFY_SAYING(server.submit(byLogin, byMail.address, "first@test").startsWith("250"), "the first mail");
        QVERIFY(server.login(byMail)); // sets its password
        QVERIFY(server.stop());
        server.writeConfig(config);
        START_SERVER(server);
        for (const TestAccount &account : { byLogin, byMail }) {
            QVERIFY(server.login(account));
            QVERIFY(server.loginSubmission(account));
        }
        VERIFY_SAYING(server.submit(byLogin, byMail.address, "later@test").startsWith("250"), "mail between them");
        QCOMPARE(server.inboxCount(byMail), 2);
    }

    void refusesNames_data()
    {
        QTest::addColumn<QByteArray>("name"); // %1: the domain
        QTest::addColumn<QByteArray>("password");
        const auto row = [](const char *title, const QByteArray &name) { QTest::newRow(title) << name << goodPassword; };
        row("two @", "two@signs@%1");
        row("no @", "nosignatall");
        row("wrong domain", "wrongdomain@example.org");
        row("domain with a tail", "wrongtail1@%1.org");
        row("percent", "per%cent12@%1");
        row("blank", "bla nk1234@%1");
        row("plus", "plus+tag12@%1");
        row("slash", "../../etc1@%1");
        row("empty local part", "@%1");
        row("empty domain", "nodomain12@");
        row("bracketed name", "bracketed1@[%1]");
        row("too long", QByteArray(100, 'a') + "@%1");
        row("no ASCII", "b\xc3\xbc""cher1234@%1");
        row("broken UTF-8", "broken\xff\xfe""12@%1");
        QTest::newRow("short password") << QByteArray("shortpass1@%1") << QByteArray("a");
        QTest::newRow("empty password") << QByteArray("emptypass1@%1") << QByteArray();
        QTest::newRow("long password") << QByteArray("longpass12@%1") << QByteArray(1025, 'p');
    }
    void refusesNames()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, password);
        if (!m_shared) {
            m_shared = std::make_unique<TestServer>();
            START_SERVER(*m_shared);
        }
        const QByteArray address = QByteArray(name).replace("%1", m_shared->domain());
        const auto client = m_shared->connectTo("submissions"); // base64: every byte is possible
        QVERIFY(client);
        client->smtpReply();
        client->smtp("EHLO test");
        const QByteArray token = (QByteArray(1, '\0') + address + '\0' + password).toBase64();
        const QByteArray reply = client->smtp("AUTH PLAIN " + token);
        VERIFY_SAYING(reply.startsWith("535") || reply.startsWith("501"), reply);
    }

    void takesUpperCaseAsTheSameName()
    {
        if (!m_shared) {
            m_shared = std::make_unique<TestServer>();
            START_SERVER(*m_shared);
        }
        const TestAccount small { "samename12@" + m_shared->domain(), goodPassword };
        QVERIFY(m_shared->login(small));
        QVERIFY(!m_shared->login({ "SameName12@" + m_shared->domain().toUpper(), "anotherpassword1" })); // no second account
    }

    void firstPasswordWins()
    {
        TestServer server;
        START_SERVER(server);
        constexpr int phones = 6;
        const QByteArray address = "contested1@" + server.domain();
        std::vector<std::unique_ptr<WireClient>> clients;
        for (int i = 0; i < phones; ++i) {
            clients.push_back(server.connectTo("imaps"));
            QVERIFY(clients.back());
            clients.back()->readLine();
        }
        const auto password = [](int i) { return goodPassword + QByteArray::number(i); };
        for (int i = 0; i < phones; ++i)
            clients[std::size_t(i)]->send("x LOGIN " + address + ' ' + password(i) + "\r\n");
        int winner = -1;
        for (int i = 0; i < phones; ++i) {
            const QByteArray answer = clients[std::size_t(i)]->readUntil("x ");
            if (answer.startsWith("x OK")) {
                QCOMPARE(winner, -1);
                winner = i;
            } else {
                VERIFY_SAYING(answer.startsWith("x NO"), answer);
            }
        }
        QVERIFY(winner >= 0);
        QVERIFY(server.stop());
        START_SERVER(server); // nothing of it was only in memory
        QVERIFY(server.login({ address, password(winner) }));
        QVERIFY(!server.login({ address, password((winner + 1) % phones) }));
    }

    void phonesBehindOneAddressStayIn()
    {
        TestServer server;
        START_SERVER(server);
        constexpr int phones = 30;
        constexpr int guesses = 150;
        std::vector<TestAccount> accounts;
        for (int i = 0; i < phones; ++i) {
            accounts.push_back({ "phone" + QByteArray::number(1000 + i) + '@' + server.domain(), goodPassword + QByteArray::number(i) });
            QVERIFY(server.login(accounts.back()));
        }
        QByteArray answer;
        for (int i = 0; i < guesses; ++i)
            QVERIFY(!server.login({ accounts[std::size_t(i % 3)].address, "wrongpassword" + QByteArray::number(i) }, &answer));
        VERIFY_SAYING(answer.startsWith("NO"), answer);
        for (int i = 0; i < guesses; ++i) // another name each time: only the wider guard sees a pattern
            QVERIFY(!server.login({ "victim" + QByteArray::number(i) + '@' + server.domain(), "short" }, &answer));
        VERIFY_SAYING(answer.startsWith("NO"), answer);
        for (const TestAccount &account : accounts) {
            const auto session = server.login(account, &answer);
            VERIFY_SAYING(session, account.address + ": " + answer);
            VERIFY_SAYING(server.loginSubmission(account), account.address);
        }
        // A stranger's first password from there has to wait.
        QVERIFY(!server.login({ "stranger12@" + server.domain(), goodPassword }, &answer));
    }

    void cleanupTestCase() { m_shared.reset(); }

private:
    std::unique_ptr<TestServer> m_shared;
};

MADMAIL_TEST(TestFirstLogin)
#include "tst_first_login.moc"
