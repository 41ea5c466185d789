// SPDX-License-Identifier: GPL-3.0-or-later
// The invite that is shown while nobody has ever logged in, and that its password does not stay behind.
#include "server/mail/accounts.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/mail/mail_fixture.h"

using namespace Madmail;
using namespace Madmail::Mail;
using namespace Madmail::Mail::Testing;

class TestPendingInvite : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_mail = std::make_unique<MailFixture>();
        VERIFY_OK(m_mail->open());
    }
    void cleanup() { m_mail.reset(); }

    void itStaysTheSameUntilSomebodyLogsIn()
    {
        Accounts accounts(m_mail->store(), m_mail->clock);
        const auto first = accounts.pendingInvite(m_identity);
        VERIFY_OK(first);
        QVERIFY(*first);
        const auto second = accounts.pendingInvite(m_identity);
        VERIFY_OK(second);
        QCOMPARE((*second)->password, (*first)->password);
    }

    void theFirstLoginForgetsItsPassword_data()
    {
        QTest::addColumn<bool>("byTheInvited");
        QTest::newRow("of the invited") << true;
        QTest::newRow("of somebody else, who is new") << false;
    }
    void theFirstLoginForgetsItsPassword()
    {
        QFETCH(bool, byTheInvited);
        Accounts accounts(m_mail->store(), m_mail->clock);
        const auto invite = accounts.pendingInvite(m_identity);
        VERIFY_OK(invite);
        const QByteArray password = (*invite)->password;
        QVERIFY(settingsHold(password));
        if (byTheInvited)
            VERIFY_OK(m_mail->login((*invite)->address.localPart(), password));
        else
            VERIFY_OK(m_mail->login("newcomer", "correct horse"));
        QVERIFY(!settingsHold(password)); // without asking for the invite again
        const auto after = accounts.pendingInvite(m_identity);
        VERIFY_OK(after);
        QVERIFY(!*after);
    }

private:
    bool settingsHold(const QByteArray &password)
    {
        const auto rows = readNow(m_mail->store(), [](Store::ReadConnection &connection) {
            return Store::SettingQueries(connection).list();
        });
        return rows.ok() && std::any_of(rows->begin(), rows->end(), [&](const Store::SettingRow &row) {
            return row.value.contains(QString::fromUtf8(password));
        });
    }

    const Identity m_identity { "example.org", {} };
    std::unique_ptr<MailFixture> m_mail;
};

MADMAIL_TEST(TestPendingInvite)
#include "tst_pending_invite.moc"
