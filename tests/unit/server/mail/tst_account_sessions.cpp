// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/account_sessions.h"
#include "server/mail/accounts.h"
#include "server/mail/io_context.h"
#include "server/mail/maintenance.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/mail/mail_fixture.h"

using namespace Madmail;
using namespace Madmail::Mail;
using namespace Madmail::Mail::Testing;

namespace {

struct FakeSession final : AccountSession
{
    int told = 0;
    std::unique_ptr<FakeSession> *takesDown = nullptr;
    void onAccountGone() override
    {
        ++told;
        if (takesDown)
            takesDown->reset();
    }
};

} // namespace

class TestAccountSessions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void onlyThoseOfTheAccountAreTold()
    {
        AccountSessions sessions;
        FakeSession one;
        FakeSession two;
        FakeSession other;
        sessions.enter(one, { 1 });
        sessions.enter(two, { 1 });
        sessions.enter(other, { 2 });
        {
            FakeSession gone;
            sessions.enter(gone, { 1 });
            QCOMPARE(sessions.count(), qsizetype(4));
        }
        sessions.end({ 1 });
        sessions.end({ 1 });
        QCOMPARE(one.told, 1);
        QCOMPARE(two.told, 1);
        QCOMPARE(other.told, 0);
        QCOMPARE(sessions.count(), qsizetype(1));
    }

    void whoIsToldMayTakeAnotherDown()
    {
        AccountSessions sessions;
        auto first = std::make_unique<FakeSession>();
        auto second = std::make_unique<FakeSession>();
        sessions.enter(*first, { 1 });
        sessions.enter(*second, { 1 });
        first->takesDown = &second;
        second->takesDown = &first;
        sessions.end({ 1 });
        QCOMPARE(sessions.count(), qsizetype(0));
        QVERIFY((first == nullptr) != (second == nullptr));
    }

    void whatAnOperatorDoesIsHeard_data()
    {
        QTest::addColumn<int>("deed");
        QTest::addColumn<int>("told");
        QTest::newRow("remove") << 0 << 1;
        QTest::newRow("ban") << 1 << 1;
        QTest::newRow("block") << 2 << 1;
        QTest::newRow("all accounts") << 3 << 1;
        QTest::newRow("password") << 4 << 0;
        QTest::newRow("quota") << 5 << 0;
    }
    void whatAnOperatorDoesIsHeard()
    {
        QFETCH(int, deed);
        QFETCH(int, told);
        MailFixture mail;
        VERIFY_OK(mail.open());
        const auto id = mail.addAccountWithPassword("alice", "password1");
        VERIFY_OK(id);
        const EmailAddress alice = MailFixture::address("alice");
        PostTarget thread;
        PostAddress address(&thread);
        auto context = IoContext::create(*mail.core, address);
        VERIFY_OK(context);
        {
            FakeSession session;
            FakeSession late;
            VERIFY_OK((*context)->enter(session, { *id, alice }));
            Accounts accounts(mail.store(), mail.clock, mail.core.get());
            const Rules rules = MailFixture::rules();
            const std::vector<std::function<bool()>> deeds {
                [&] { return accounts.remove(alice, {}).ok(); },
                [&] { return accounts.ban(alice, {}).ok(); },
                [&] { return accounts.block(alice, {}).ok(); },
                [&] { return Maintenance(mail.store(), mail.clock, mail.core.get()).run(PurgePlan::allAccounts({})).ok(); },
                [&] { return accounts.changePassword(alice, "password2", rules).ok(); },
                [&] { return accounts.setQuota(alice, 1000).ok(); },
            };
            QVERIFY(deeds[std::size_t(deed)]());
            QCoreApplication::processEvents(); // it was posted before the call returned
            QCOMPARE(session.told, told);
            // A login that was checked before and is taken after.
            const Status entered = (*context)->enter(late, { *id, alice });
            QCOMPARE(entered.ok(), told == 0);
        }
        context->reset();
        address.close();
    }
};

MADMAIL_TEST(TestAccountSessions)
#include "tst_account_sessions.moc"
