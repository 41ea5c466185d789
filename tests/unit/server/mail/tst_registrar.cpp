// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/registrar.h"
#include "server/store/token_table.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/mail/mail_fixture.h"

using namespace Madmail;
using namespace Madmail::Mail;
using namespace Madmail::Mail::Testing;

class TestRegistrar : public QObject
{
    Q_OBJECT

    std::unique_ptr<MailFixture> m_mail;
    std::unique_ptr<Registrar> m_registrar;

    using Answer = std::future<Result<Credentials>>;

    Answer ask(const QByteArray &token = {}, const char *peer = "192.0.2.7")
    {
        auto promise = std::make_shared<std::promise<Result<Credentials>>>();
        auto answer = promise->get_future();
        m_registrar->create(QHostAddress(QLatin1String(peer)), token, [promise](Result<Credentials> made) { promise->set_value(std::move(made)); });
        return answer;
    }
    Status addToken(const QByteArray &token, qint64 uses, UnixSeconds expires = 0)
    {
        return writeNow(m_mail->store(), [&](Store::WriteTransaction &transaction) {
            return Store::TokenTable(transaction).insert({ .token = token, .maxUses = uses, .createdAt = 1, .expiresAt = expires });
        });
    }
    qint64 used(const QByteArray &token)
    {
        const auto found = readNow(m_mail->store(), [&](Store::ReadConnection &connection) { return Store::TokenQueries(connection).find(token); });
        return found.ok() && *found ? (*found)->usedCount : -1;
    }
    void setPolicy(bool open, bool tokenRequired)
    {
        Rules rules = MailFixture::rules(open);
        rules.policy.tokenRequired = tokenRequired;
        m_mail->core->setRules(rules);
    }

private Q_SLOTS:
    void init()
    {
        m_mail = std::make_unique<MailFixture>();
        VERIFY_OK(m_mail->open());
        m_registrar = std::make_unique<Registrar>(*m_mail->core);
    }
    void cleanup()
    {
        m_registrar->stop();
        m_mail->files.store.reset(); // answers of the writer come before the registrar goes
        m_registrar.reset();
        m_mail.reset();
    }

    void madeAndUsed()
    {
        const auto made = ask().get();
        VERIFY_OK(made);
        QCOMPARE(made->address.domain(), QByteArray("example.org"));
        const QByteArray name = made->address.localPart();
        QCOMPARE(m_mail->account(name)->info.origin, AccountOrigin::Registration);
        QCOMPARE(m_mail->account(name)->info.createdAt, m_mail->clock.now());
        VERIFY_OK(m_mail->login(name, made->password));
        COMPARE_ERROR(m_mail->login(name, "another password"), ErrorCode::Unauthenticated);
    }

    void switches_data()
    {
        QTest::addColumn<bool>("open");
        QTest::addColumn<bool>("tokenRequired");
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<bool>("made");
        const QByteArray good = "good";
        QTest::newRow("open") << true << false << QByteArray() << true;
        QTest::newRow("closed") << false << false << QByteArray() << false;
        QTest::newRow("token asked for") << true << true << QByteArray() << false;
        QTest::newRow("token given") << true << true << good << true;
        QTest::newRow("a token opens what is closed") << false << false << good << true;
        QTest::newRow("wrong token, though open") << true << false << QByteArray("wrong") << false;
        QTest::newRow("too long") << true << false << QByteArray(1000, 'x') << false;
    }
    void switches()
    {
        QFETCH(bool, open);
        QFETCH(bool, tokenRequired);
        QFETCH(QByteArray, token);
        VERIFY_OK(addToken("good", 1));
        setPolicy(open, tokenRequired);
        const auto made = ask(token).get();
        QTEST(made.ok(), "made");
        if (!made.ok())
            QVERIFY(made.error().code == ErrorCode::Refused || made.error().code == ErrorCode::NotFound);
    }

    void tokenIsReservedAndThenUsed()
    {
        VERIFY_OK(addToken("two", 2));
        setPolicy(true, true);
        std::vector<Answer> answers;
        for (int i = 0; i < 6; ++i) // at once: never more than two
            answers.push_back(ask("two"));
        std::vector<Credentials> made;
        for (Answer &answer : answers) {
            auto result = answer.get();
            if (result.ok())
                made.push_back(std::move(*result));
            else
                QCOMPARE(result.error().code, ErrorCode::Refused);
        }
        QCOMPARE(made.size(), std::size_t(2));
        QCOMPARE(used("two"), qint64(0));
        VERIFY_OK(m_mail->login(made[0].address.localPart(), made[0].password));
        QCOMPARE(used("two"), qint64(1));
        VERIFY_OK(m_mail->login(made[0].address.localPart(), made[0].password));
        QCOMPARE(used("two"), qint64(1)); // once for each account
        COMPARE_ERROR(ask("two").get(), ErrorCode::Refused);
        VERIFY_OK(m_mail->login(made[1].address.localPart(), made[1].password));
        QCOMPARE(used("two"), qint64(2));
        COMPARE_ERROR(ask("two").get(), ErrorCode::Refused);
    }

    void tokenThatExpired()
    {
        VERIFY_OK(addToken("late", 5, m_mail->clock.now() + 10));
        const auto made = ask("late").get();
        VERIFY_OK(made);
        m_mail->clock.advance(std::chrono::seconds(11));
        const auto refused = ask("late").get();
        COMPARE_ERROR(refused, ErrorCode::Refused);
        QCOMPARE(refused.error().field, QStringLiteral("token"));
        VERIFY_OK(m_mail->login(made->address.localPart(), made->password)); // its place was taken in time
        QCOMPARE(used("late"), qint64(1));
    }

    void oneAddressHasItsShare()
    {
        for (int i = 0; i < Registrar::atOnce; ++i)
            VERIFY_OK(ask({}, "2001:db8:1:2::1").get());
        const auto refused = ask({}, "2001:db8:1:2:ffff::9").get(); // the same network
        COMPARE_ERROR(refused, ErrorCode::Busy);
        QCOMPARE(refused.error().field, QStringLiteral("peer"));
        VERIFY_OK(ask({}, "2001:db8:1:3::1").get());
        VERIFY_OK(ask({}, "192.0.2.8").get());
        m_mail->clock.advance(std::chrono::seconds(61));
        VERIFY_OK(ask({}, "2001:db8:1:2::1").get());
        COMPARE_ERROR(ask({}, "2001:db8:1:2::1").get(), ErrorCode::Busy);
    }

    void refusalsCostNoShare()
    {
        setPolicy(false, false);
        for (int i = 0; i < 2 * Registrar::atOnce; ++i)
            COMPARE_ERROR(ask().get(), ErrorCode::Refused);
        setPolicy(true, false);
        VERIFY_OK(ask().get());
    }

    void queueHasAnEnd()
    {
        std::vector<Answer> answers;
        for (int i = 0; i < 3 * Registrar::mostWaiting; ++i)
            answers.push_back(ask({}, qPrintable(QStringLiteral("10.0.%1.1").arg(i))));
        int busy = 0;
        for (Answer &answer : answers) {
            const auto made = answer.get();
            busy += !made.ok() && made.error().code == ErrorCode::Busy;
        }
        QVERIFY(busy < 3 * Registrar::mostWaiting); // how many were too many is the machine's; each has its answer
        m_registrar->stop();
        COMPARE_ERROR(ask().get(), ErrorCode::Busy);
    }
};

MADMAIL_TEST(TestRegistrar)
#include "tst_registrar.moc"
