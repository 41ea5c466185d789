// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/maintenance.h"
#include "server/mail/accounts.h"
#include "server/mail/io_context.h"
#include "server/mail/mailbox_hub.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/mail/mail_fixture.h"
#include "tests/unit/server/store/audit.h"

#include <QCoreApplication>

using namespace Madmail;
using namespace Madmail::Mail;
using namespace Madmail::Mail::Testing;
using Madmail::Store::WriteTransaction;
using Madmail::Store::Testing::Place;

namespace {

constexpr UnixSeconds early = 1000;
constexpr UnixSeconds late = 2000;

/// `each` messages of 10 bytes of each kind: early and unread, early and read, late and unread, late and read.
Status fill(MailFixture &mail, MailboxId mailbox, int each)
{
    return writeNow(mail.store(), [&](WriteTransaction &transaction) -> Status {
        MADMAIL_TRY(const BodyId body, Store::BodyStore(transaction).insert(QByteArrayView("0123456789")));
        Store::MessageTable messages(transaction);
        for (const UnixSeconds date : { early, late })
            for (const int flags : { 0, int(FlagSeen) })
                for (int i = 0; i < each; ++i)
                    MADMAIL_CHECK(messages.append(mailbox, body, 10, date, { quint8(flags), {} }));
        return {};
    });
}

PurgePlan planCalled(const QByteArray &name)
{
    if (name == "mailOf")
        return PurgePlan::mailOf(MailFixture::address("alice"));
    if (name == "seenMail")
        return PurgePlan::seenMail();
    if (name == "seenMailBefore")
        return PurgePlan::seenMailBefore(late);
    if (name == "unreadMailBefore")
        return PurgePlan::unreadMailBefore(late);
    if (name == "mailBefore")
        return PurgePlan::mailBefore(late);
    return PurgePlan::allMail();
}

} // namespace

class TestMaintenance : public QObject
{
    Q_OBJECT

    std::unique_ptr<MailFixture> m_mail;
    Place m_alice;
    Place m_bob;

    Maintenance maintenance(bool withEngine = true)
    {
        return { m_mail->store(), m_mail->clock, withEngine ? m_mail->core.get() : nullptr };
    }
    qint64 countOf(const Place &place) { return m_mail->files.mailboxInfo(place.mailbox).messageCount; }
    QStringList audit() { return Store::Testing::auditDatabase(m_mail->store(), m_mail->files.folder.path()); }

private Q_SLOTS:
    void init()
    {
        m_mail = std::make_unique<MailFixture>();
        VERIFY_OK(m_mail->open());
        m_alice = m_mail->files.makePlace("alice@example.org");
        m_bob = m_mail->files.makePlace("bob@example.org");
    }
    void cleanup() { m_mail.reset(); }

    void removes_data()
    {
        QTest::addColumn<QByteArray>("plan");
        QTest::addColumn<qint64>("fromAlice");
        QTest::addColumn<qint64>("fromBob");
        // 100 of each kind: several steps
        QTest::newRow("mail of one") << QByteArray("mailOf") << qint64(400) << qint64(0);
        QTest::newRow("all") << QByteArray("allMail") << qint64(400) << qint64(400);
        QTest::newRow("read") << QByteArray("seenMail") << qint64(200) << qint64(200);
        QTest::newRow("read and old") << QByteArray("seenMailBefore") << qint64(100) << qint64(100);
        QTest::newRow("unread and old") << QByteArray("unreadMailBefore") << qint64(100) << qint64(100);
        QTest::newRow("old") << QByteArray("mailBefore") << qint64(200) << qint64(200);
    }
    void removes()
    {
        QFETCH(QByteArray, plan);
        QFETCH(qint64, fromAlice);
        QFETCH(qint64, fromBob);
        VERIFY_OK(fill(*m_mail, m_alice.mailbox, 100));
        VERIFY_OK(fill(*m_mail, m_bob.mailbox, 100));
        PurgeOptions preview;
        preview.dryRun = true;
        const auto previewed = maintenance().run(planCalled(plan), preview);
        VERIFY_OK(previewed);
        QCOMPARE(countOf(m_alice) + countOf(m_bob), qint64(800));
        qint64 lastDone = -1;
        qint64 lastTotal = -1;
        PurgeOptions options;
        options.task.progress = [&](qint64 done, qint64 total) { lastDone = done, lastTotal = total; };
        const auto removed = maintenance().run(planCalled(plan), options);
        VERIFY_OK(removed);
        QCOMPARE(removed->messages, fromAlice + fromBob);
        QCOMPARE(removed->bytes, removed->messages * 10);
        QCOMPARE(previewed->messages, removed->messages);
        QCOMPARE(previewed->bytes, removed->bytes);
        QCOMPARE(countOf(m_alice), 400 - fromAlice);
        QCOMPARE(countOf(m_bob), 400 - fromBob);
        QCOMPARE(lastDone, lastTotal);
        QCOMPARE(lastTotal, plan == "mailOf" ? qint64(400) : qint64(800));
        QCOMPARE(audit(), QStringList());
        const auto again = maintenance().run(planCalled(plan));
        VERIFY_OK(again);
        QCOMPARE(again->messages, qint64(0));
        QVERIFY(m_mail->account("alice")); // accounts stay
    }

    void worksWithoutAnEngine()
    {
        VERIFY_OK(fill(*m_mail, m_alice.mailbox, 5));
        const auto removed = maintenance(false).run(PurgePlan::allMail());
        VERIFY_OK(removed);
        QCOMPARE(removed->messages, qint64(20));
    }

    void nobodyOfThisName()
    {
        COMPARE_ERROR(maintenance().run(PurgePlan::mailOf(MailFixture::address("nobody"))), ErrorCode::NotFound);
    }

    void stopsAndGoesOn()
    {
        VERIFY_OK(fill(*m_mail, m_alice.mailbox, 100));
        int asked = 0;
        PurgeOptions options;
        options.task.shouldStop = [&asked] { return ++asked > 2; };
        const auto first = maintenance().run(PurgePlan::allMail(), options);
        VERIFY_OK(first);
        QVERIFY(first->stopped);
        QVERIFY(first->messages > 0 && first->messages < 400);
        QCOMPARE(countOf(m_alice), 400 - first->messages);
        const auto rest = maintenance().run(PurgePlan::allMail());
        VERIFY_OK(rest);
        QVERIFY(!rest->stopped);
        QCOMPARE(first->messages + rest->messages, qint64(400));
        QCOMPARE(audit(), QStringList());
    }

    void mailThatIsReadMeanwhileStays()
    {
        VERIFY_OK(fill(*m_mail, m_alice.mailbox, 5)); // 1 to 5 are unread and early
        HeldWriter writer(m_mail->store());
        auto running = std::async(std::launch::async,
                                  [this] { return maintenance().run(PurgePlan::unreadMailBefore(late)); });
        QTRY_VERIFY(m_mail->store().stats().waitingJobs > 0); // it has found them
        m_mail->store().write( // Normal: the writer takes it first
            [mailbox = m_alice.mailbox](WriteTransaction &transaction) {
                const std::vector<Uid> uids { 3 };
                return Store::MessageTable(transaction).changeFlags(mailbox, uids, FlagChange::Add, { FlagSeen, {} });
            },
            [](const Result<std::vector<FlagsOfMessage>> &) { });
        writer.release();
        const auto removed = running.get();
        VERIFY_OK(removed);
        QCOMPARE(removed->messages, qint64(4));
        QVERIFY(*readNow(m_mail->store(), [&](Store::ReadConnection &connection) {
            return Store::MessageQueries(connection).find(m_alice.mailbox, Uid(3));
        }));
    }

    void deliveriesGoFirst()
    {
        VERIFY_OK(fill(*m_mail, m_alice.mailbox, 100));
        HeldWriter writer(m_mail->store());
        auto running = std::async(std::launch::async, [&] {
            PurgeOptions options;
            int steps = 0;
            options.task.shouldStop = [&steps] { return ++steps > 1; };
            return maintenance().run(PurgePlan::mailOf(MailFixture::address("alice")), options);
        });
        QTRY_VERIFY(m_mail->store().stats().waitingJobs > 0);
        qint64 whenDelivered = 0;
        m_mail->store().write(
            [&, mailbox = m_alice.mailbox](WriteTransaction &transaction) -> Status {
                MADMAIL_TRY(const auto info, Store::MailboxQueries(transaction).find(mailbox));
                whenDelivered = info->messageCount;
                return {};
            },
            [](const Status &) { });
        writer.release();
        VERIFY_OK(running.get());
        QCOMPARE(whenDelivered, qint64(400)); // it came later, and was written before the step that waited
    }

    void sessionsSeeIt()
    {
        VERIFY_OK(fill(*m_mail, m_alice.mailbox, 40));
        PostTarget thread;
        PostAddress address(&thread);
        auto context = IoContext::create(*m_mail->core, address);
        VERIFY_OK(context);
        std::unique_ptr<MailboxView> view;
        (*context)->openMailbox(m_alice.account, "INBOX", true,
                                [&](Result<std::unique_ptr<MailboxView>> opened) { view = std::move(*opened); });
        QTRY_VERIFY(view);
        QCOMPARE(view->exists(), 160u);
        VERIFY_OK(maintenance().run(PurgePlan::seenMail()));
        QTRY_VERIFY(view->hasUpdates(true)); // each step tells; the last event may still be on its way
        std::size_t expunged = 0;
        QTRY_COMPARE((expunged += view->takeUpdates(true).expunged.size()), std::size_t(80));
        QCOMPARE(view->exists(), 80u);
        view.reset();
        context->reset();
        address.close();
    }

    void unusedAccounts()
    {
        VERIFY_OK(m_mail->addAccountWithPassword("used", "password1"));
        VERIFY_OK(m_mail->login("used", "password1"));
        m_mail->settle();
        m_mail->clock.setNow(m_mail->clock.now() + 1000);
        VERIFY_OK(m_mail->addAccount("young", {}));
        VERIFY_OK(fill(*m_mail, m_alice.mailbox, 5)); // mail came for somebody who never did
        const PurgePlan plan = PurgePlan::unusedAccounts(m_mail->clock.now() - 10);
        PurgeOptions preview;
        preview.dryRun = true;
        const auto previewed = maintenance().run(plan, preview);
        VERIFY_OK(previewed);
        QCOMPARE(previewed->accounts, qint64(2));
        QVERIFY(m_mail->account("alice"));
        const auto removed = maintenance().run(plan);
        VERIFY_OK(removed);
        QCOMPARE(removed->accounts, qint64(2)); // alice and bob
        QCOMPARE(removed->messages, qint64(20));
        QCOMPARE(removed->bytes, qint64(200));
        QCOMPARE(previewed->messages, removed->messages);
        QVERIFY(!m_mail->account("alice") && !m_mail->account("bob"));
        QVERIFY(m_mail->account("used") && m_mail->account("young"));
        QVERIFY(m_mail->files.settles([this] { return !m_mail->store().stats().maintenancePending; }));
        QCOMPARE(audit(), QStringList());
    }

    void allAccountsAndTheirNames()
    {
        for (int i = 0; i < 40; ++i)
            VERIFY_OK(m_mail->addAccount("user" + QByteArray::number(i), {}));
        const auto removed = maintenance().run(PurgePlan::allAccounts(QStringLiteral("moved")));
        VERIFY_OK(removed);
        QCOMPARE(removed->accounts, qint64(42));
        Accounts accounts(m_mail->store(), m_mail->clock);
        QCOMPARE(accounts.totals()->accounts, qint64(0));
        QCOMPARE(*accounts.countBlocked(), qint64(42));
        QCOMPARE(accounts.details(MailFixture::address("user7"))->block->reason, QStringLiteral("moved"));
    }
};

MADMAIL_TEST(TestMaintenance)
#include "tst_maintenance.moc"
