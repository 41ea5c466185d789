// SPDX-License-Identifier: GPL-3.0-or-later
// A blocked name: nobody logs in with it, nothing is delivered to it, and nothing makes it an account.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

using namespace Madmail::Testing;

namespace {

const QByteArray password = "correcthorse1234";
const QByteArray refusal = "NO [AUTHENTICATIONFAILED] Authentication failed."; // as for a wrong password

} // namespace

class TestBlocklist : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsNamesOut()
    {
        TestServer server;
        START_SERVER(server);
        const TestAccount sender { "sender1234@" + server.domain(), password };
        const TestAccount known { "known12345@" + server.domain(), password };
        const TestAccount unknown { "unknown123@" + server.domain(), password };
        QVERIFY(server.login(sender));
        QVERIFY(server.login(known));
        QVERIFY(server.stop());
        for (const TestAccount &account : { known, unknown })
            QCOMPARE(server.sql("INSERT INTO blocklist VALUES ('" + account.address + "', 'test', 1)").exitStatus, 0);
        START_SERVER(server);

        for (const TestAccount &account : { known, unknown }) {
            TestAccount shouted = account; // the same name
            shouted.address = account.address.toUpper();
            for (const TestAccount &spelling : { account, shouted }) {
                QByteArray answer;
                QVERIFY(!server.login(spelling, &answer));
                QCOMPARE(answer, refusal);
                const QByteArray reply = server.submit(sender, spelling.address, "m@test");
                VERIFY_SAYING(reply.startsWith("550 5.1.1"), reply);
            }
            QVERIFY(!server.loginSubmission(account));
        }
        VERIFY_SAYING(server.login(sender), "others must not notice");

        QVERIFY(server.stop());
        const QByteArray accounts = server.sql("SELECT address FROM accounts ORDER BY address").out;
        QCOMPARE(accounts, known.address + '\n' + sender.address + '\n');
        QCOMPARE(server.sql("DELETE FROM blocklist").exitStatus, 0);
        START_SERVER(server);
        VERIFY_SAYING(server.login(known) && server.login(unknown), "unblocked, they are as before");
        QCOMPARE(server.inboxCount(known), 0);
    }
};

MADMAIL_TEST(TestBlocklist)
#include "tst_blocklist.moc"
