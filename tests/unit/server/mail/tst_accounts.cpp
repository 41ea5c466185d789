// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/accounts.h"
#include "server/mail/account_transfer.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/mail/mail_fixture.h"
#include "tests/unit/server/store/audit.h"

using namespace Madmail;
using namespace Madmail::Mail;
using namespace Madmail::Mail::Testing;

class TestAccounts : public QObject
{
    Q_OBJECT

    std::unique_ptr<MailFixture> m_mail;
    std::unique_ptr<Accounts> m_accounts;
    Rules m_rules;

    static EmailAddress of(const QByteArray &name) { return MailFixture::address(name); }

private Q_SLOTS:
    void init()
    {
        m_mail = std::make_unique<MailFixture>();
        VERIFY_OK(m_mail->open());
        m_accounts = std::make_unique<Accounts>(m_mail->store(), m_mail->clock, m_mail->core.get());
        m_rules = MailFixture::rules();
    }
    void cleanup()
    {
        m_accounts.reset();
        m_mail.reset();
    }

    void madeByHandAndUsed()
    {
        VERIFY_OK(m_accounts->create(of("alice"), "password1", m_rules));
        VERIFY_OK(m_mail->login("alice", "password1"));
        const auto info = m_accounts->info(of("alice"));
        VERIFY_OK(info);
        QCOMPARE(info->origin, AccountOrigin::Operator);
        QCOMPARE(info->createdAt, m_mail->clock.now());
        COMPARE_ERROR(m_accounts->create(of("alice"), "password2", m_rules), ErrorCode::AlreadyExists);
        // Without a password, the first login sets it.
        VERIFY_OK(m_accounts->create(of("bob"), {}, m_rules));
        QVERIFY(!m_accounts->info(of("bob"))->hasPassword);
        VERIFY_OK(m_mail->login("bob", "password of bob"));
    }

    void refusesWhatCannotBeAnAccount_data()
    {
        QTest::addColumn<QByteArray>("address");
        QTest::addColumn<QByteArray>("password");
        QTest::addColumn<QString>("field");
        QTest::newRow("domain") << QByteArray("alice@elsewhere.org") << QByteArray("password1") << QStringLiteral("username");
        QTest::newRow("name") << QByteArray("a+b@example.org") << QByteArray("password1") << QStringLiteral("username");
        QTest::newRow("password") << QByteArray("alice@example.org") << QByteArray("short") << QStringLiteral("password");
    }
    void refusesWhatCannotBeAnAccount()
    {
        QFETCH(QByteArray, address);
        QFETCH(QByteArray, password);
        QFETCH(QString, field);
        const Status made = m_accounts->create(*EmailAddress::parse(address), password, m_rules);
        COMPARE_ERROR(made, ErrorCode::BadInput);
        QCOMPARE(made.error().field, field);
        QCOMPARE(m_accounts->totals()->accounts, qint64(0));
    }

    void pages()
    {
        for (const char *name : { "c", "a", "b" })
            VERIFY_OK(m_accounts->create(of(name), {}, m_rules));
        const auto first = m_accounts->list({}, 2);
        VERIFY_OK(first);
        QCOMPARE(first->size(), std::size_t(2));
        QCOMPARE(first->back().address, QByteArray("b@example.org"));
        const auto second = m_accounts->list(first->back().address, 2);
        VERIFY_OK(second);
        QCOMPARE(second->size(), std::size_t(1));
    }

    void aNewPasswordCountsFromTheNextLogin()
    {
        VERIFY_OK(m_accounts->create(of("alice"), "password1", m_rules));
        VERIFY_OK(m_mail->login("alice", "password1"));
        VERIFY_OK(m_accounts->changePassword(of("alice"), "password2", m_rules));
        COMPARE_ERROR(m_mail->login("alice", "password1"), ErrorCode::Unauthenticated);
        VERIFY_OK(m_mail->login("alice", "password2", m_mail->elsewhere));
        COMPARE_ERROR(m_accounts->changePassword(of("alice"), "short", m_rules), ErrorCode::BadInput);
        COMPARE_ERROR(m_accounts->changePassword(of("nobody"), "password1", m_rules), ErrorCode::NotFound);
    }

    void quotaKeepsTheDates()
    {
        VERIFY_OK(m_accounts->create(of("alice"), {}, m_rules));
        const UnixSeconds created = m_mail->clock.now();
        m_mail->clock.setNow(created + 500);
        VERIFY_OK(m_accounts->setQuota(of("alice"), mebibytes(5).count));
        QCOMPARE(m_accounts->info(of("alice"))->quotaLimitBytes, std::optional(mebibytes(5).count));
        VERIFY_OK(m_accounts->setQuota(of("alice"), {}));
        QVERIFY(!m_accounts->info(of("alice"))->quotaLimitBytes);
        QCOMPARE(m_accounts->info(of("alice"))->createdAt, created);
        VERIFY_OK(m_accounts->setAppendLimit(of("alice"), 1000));
        QCOMPARE(m_accounts->info(of("alice"))->appendLimitBytes, std::optional(qint64(1000)));
        COMPARE_ERROR(m_accounts->setQuota(of("alice"), 0), ErrorCode::BadInput);
        COMPARE_ERROR(m_accounts->setQuota(of("alice"), -1), ErrorCode::BadInput);
        COMPARE_ERROR(m_accounts->setQuota(of("nobody"), 1), ErrorCode::NotFound);
    }

    void removedWithEverything()
    {
        const auto place = m_mail->files.makePlace("alice@example.org");
        QVERIFY(m_mail->files.deliver(place.mailbox, "hello").ok());
        const auto removed = m_accounts->remove(of("alice"), {});
        VERIFY_OK(removed);
        QVERIFY(removed->hadAccount);
        QCOMPARE(removed->messages, qint64(1));
        QCOMPARE(removed->bytes, qint64(5));
        QVERIFY(m_mail->files.settles([this] { return !m_mail->store().stats().maintenancePending; }));
        QCOMPARE(Store::Testing::auditDatabase(m_mail->store(), m_mail->files.folder.path()), QStringList());
        VERIFY_OK(m_accounts->create(of("alice"), {}, m_rules)); // the name is free
        COMPARE_ERROR(m_accounts->remove(of("nobody"), QStringLiteral("why")), ErrorCode::NotFound);
        QCOMPARE(*m_accounts->countBlocked(), qint64(0)); // nothing half done
    }

    void removedAndBlocked()
    {
        VERIFY_OK(m_accounts->create(of("alice"), "password1", m_rules));
        VERIFY_OK(m_accounts->remove(of("alice"), QStringLiteral("spam")));
        const auto details = m_accounts->details(of("alice"));
        VERIFY_OK(details);
        QVERIFY(!details->account);
        QCOMPARE(details->block->reason, QStringLiteral("spam"));
        QCOMPARE(details->block->blockedAt, m_mail->clock.now());
        COMPARE_ERROR(m_accounts->create(of("alice"), {}, m_rules), ErrorCode::Refused);
        QVERIFY(*m_accounts->unblock(of("alice")));
        QVERIFY(!*m_accounts->unblock(of("alice")));
        VERIFY_OK(m_accounts->create(of("alice"), {}, m_rules));
    }

    void bannedWithAndWithoutAnAccount()
    {
        VERIFY_OK(m_accounts->create(of("alice"), {}, m_rules));
        QVERIFY(m_accounts->ban(of("alice"), QStringLiteral("spam"))->hadAccount);
        QVERIFY(!m_accounts->ban(of("bob"), QStringLiteral("too"))->hadAccount);
        QCOMPARE(m_accounts->blocked({}, 10)->size(), std::size_t(2));
        COMPARE_ERROR(m_accounts->ban(of("carol"), QStringLiteral("two\nlines")), ErrorCode::BadInput);
        COMPARE_ERROR(m_accounts->ban(of("carol"), QString(501, QLatin1Char('x'))), ErrorCode::BadInput);
        QCOMPARE(*m_accounts->unblockAll(), qint64(2));
    }

    void blockingKeepsTheMail()
    {
        const auto place = m_mail->files.makePlace("alice@example.org");
        QVERIFY(m_mail->files.deliver(place.mailbox, "hello").ok());
        QVERIFY(*m_accounts->block(of("alice"), QStringLiteral("for now")));
        QVERIFY(!*m_accounts->block(of("alice"), QStringLiteral("again")));
        const auto details = m_accounts->details(of("alice"));
        QCOMPARE(details->account->messageCount, qint64(1));
        QCOMPARE(details->block->reason, QStringLiteral("for now"));
    }

    void exportsAndImports()
    {
        VERIFY_OK(m_accounts->create(of("alice"), "password1", m_rules));
        VERIFY_OK(m_accounts->create(of("bob"), {}, m_rules));
        AccountTransfer transfer(m_mail->store(), m_mail->clock);
        const auto rows = transfer.list({}, 1000);
        VERIFY_OK(rows);
        QCOMPARE(rows->size(), std::size_t(2));
        QVERIFY(rows->front().passwordHash.startsWith("$argon2id$"));
        QVERIFY(rows->back().passwordHash.isEmpty());
        VERIFY_OK(m_accounts->remove(of("alice"), {}));
        VERIFY_OK(m_accounts->block(of("mallory"), QStringLiteral("spam")));

        const std::vector<ImportedAccount> file {
            { rows->front().address, {}, rows->front().passwordHash },
            { "Bob@Example.org", "another password" },
            { "carol@example.org", "password of carol" },
            { "dave@example.org" },
            { "mallory@example.org", "password1" },
            { "eve@elsewhere.org", "password1" },
            { "no address", "password1" },
            { "frank@example.org", "short" },
            { "grace@example.org", {}, "md5:abc" },
        };
        const auto outcome = transfer.import(file, m_rules, WithoutPassword::Make);
        VERIFY_OK(outcome);
        QCOMPARE(outcome->imported, qint64(3)); // alice, carol, dave
        QCOMPARE(outcome->skipped, qint64(6));
        QList<qsizetype> problems;
        for (const auto &problem : outcome->problems)
            problems << problem.row;
        std::sort(problems.begin(), problems.end());
        QCOMPARE(problems, (QList<qsizetype> { 4, 5, 6, 7, 8 }));
        VERIFY_OK(m_mail->login("alice", "password1"));
        VERIFY_OK(m_mail->login("carol", "password of carol"));
        QCOMPARE(outcome->made.size(), std::size_t(1));
        VERIFY_OK(m_mail->login("dave", outcome->made.front().password));
        const auto again = transfer.import(file, m_rules, WithoutPassword::Make);
        QCOMPARE(again->imported, qint64(0));
    }

    void importStopsAndGoesOn()
    {
        std::vector<ImportedAccount> file;
        const QByteArray hash = *Crypto::hashPassword("password1", cheapCost);
        for (int i = 0; i < 150; ++i)
            file.push_back({ "user" + QByteArray::number(i) + "@example.org", {}, hash });
        AccountTransfer transfer(m_mail->store(), m_mail->clock);
        LongTask task;
        qint64 seen = 0;
        task.progress = [&seen](qint64 done, qint64) { seen = done; };
        task.shouldStop = [&seen] { return seen == 70; };
        const auto first = transfer.import(file, m_rules, WithoutPassword::Refuse, task);
        VERIFY_OK(first);
        QVERIFY(first->stopped);
        QCOMPARE(first->imported, qint64(70));
        QCOMPARE(transfer.import(file, m_rules, WithoutPassword::Refuse)->imported, qint64(80));
    }
};

MADMAIL_TEST(TestAccounts)
#include "tst_accounts.moc"
