// SPDX-License-Identifier: GPL-3.0-or-later
// Logins against a real store: what they check, what they write, and what a race must not undo.
#include "server/mail/io_context.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/mail/mail_fixture.h"

#include <QMap>

#include <numeric>

using namespace Madmail;
using namespace Madmail::Mail;
using namespace Madmail::Mail::Testing;
using namespace std::chrono_literals;

namespace {

const QByteArray rightPassword = "correct horse";
constexpr UnixSeconds day = 24 * 3600;

} // namespace

class TestAuthenticator : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_mail = std::make_unique<MailFixture>();
        VERIFY_OK(m_mail->open());
    }
    void cleanup() { m_mail.reset(); }

    void datesOfFirstAndLastLogin()
    {
        const UnixSeconds first = m_mail->clock.now();
        VERIFY_OK(m_mail->addAccountWithPassword("operators", rightPassword));
        for (const QByteArray name : { "operators", "byitself" }) {
            m_mail->clock.setNow(first);
            VERIFY_OK(m_mail->login(name, rightPassword));
            QCOMPARE(m_mail->account(name)->info.firstLoginAt, first); // on disk before the answer
            QCOMPARE(m_mail->account(name)->info.lastLoginAt, first);
            m_mail->clock.setNow(first + day);
            COMPARE_ERROR(m_mail->login(name, "wrong password"), ErrorCode::Unauthenticated);
            m_mail->settle();
            QCOMPARE(m_mail->account(name)->info.lastLoginAt, first);
            VERIFY_OK(m_mail->login(name, rightPassword));
            m_mail->settle();
            QCOMPARE(m_mail->account(name)->info.firstLoginAt, first);
            QCOMPARE(m_mail->account(name)->info.lastLoginAt, first + day);
        }
    }

    void importedHashesVerifyAndAreUpgraded_data()
    {
        QTest::addColumn<QByteArray>("password");
        QTest::addColumn<QByteArray>("hash");
        QTest::newRow("bcrypt") << QByteArray("U*U")
                                << QByteArray("bcrypt:$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
        // SHA-256 over the bytes 0…31 and the password.
        QTest::newRow("sha256") << rightPassword
                                << QByteArray("sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=:"
                                              "/qPvdJ7eg0ptyf2VPRzlc2wtiLQk7lcWN6MKUnA7VUo=");
        // 32 KiB and one pass: cheaper than ours.
        QTest::newRow("argon2") << rightPassword << argon2Of(rightPassword, { 1, 32 * 1024 });
    }
    void importedHashesVerifyAndAreUpgraded()
    {
        QFETCH(QByteArray, password);
        QFETCH(QByteArray, hash);
        VERIFY_OK(m_mail->addAccount("mover", hash));
        COMPARE_ERROR(m_mail->login("mover", password + 'x'), ErrorCode::Unauthenticated);
        QCOMPARE(m_mail->account("mover")->passwordHash, hash);
        VERIFY_OK(m_mail->login("mover", password));
        m_mail->settle();
        const QByteArray upgraded = m_mail->account("mover")->passwordHash;
        QVERIFY2(upgraded.startsWith("$argon2id$v=19$m=64,t=1,p=1$"), upgraded.constData());
        VERIFY_OK(m_mail->login("mover", password));
        m_mail->settle();
        QCOMPARE(m_mail->account("mover")->passwordHash, upgraded); // once is enough
        COMPARE_ERROR(m_mail->login("mover", password + 'x'), ErrorCode::Unauthenticated);
    }

    void aDearerHashIsNeverDowngraded()
    {
        const QByteArray dear = argon2Of(rightPassword, { 2, 128 * 1024 });
        VERIFY_OK(m_mail->addAccount("careful", dear));
        VERIFY_OK(m_mail->login("careful", rightPassword));
        m_mail->settle();
        QCOMPARE(m_mail->account("careful")->passwordHash, dear);
    }

    void anUpgradeDoesNotUndoANewPassword()
    {
        const auto id = m_mail->addAccount("changer", argon2Of(rightPassword, { 1, 32 * 1024 }));
        VERIFY_OK(id);
        const auto before = m_mail->account("changer");
        const auto fresh = Crypto::hashPassword("another password", cheapCost);
        VERIFY_OK(fresh);
        VERIFY_OK(writeNow(m_mail->store(), [&](Store::WriteTransaction &transaction) {
            return Store::AccountTable(transaction).setPasswordHash(*id, *fresh);
        }));
        // A login that had read the row before the password was changed.
        VERIFY_OK(m_mail->startLogin("changer", rightPassword, m_mail->home, before).get());
        m_mail->settle();
        QCOMPARE(m_mail->account("changer")->passwordHash, *fresh);
        COMPARE_ERROR(m_mail->login("changer", rightPassword), ErrorCode::Unauthenticated);
        VERIFY_OK(m_mail->login("changer", "another password"));
    }

    void theRulesOfTheMomentDecideAboutAFirstLogin_data()
    {
        QTest::addColumn<bool>("blocked");
        QTest::addColumn<bool>("closed");
        QTest::addColumn<bool>("hasMail");
        QTest::newRow("nothing changed") << false << false << false;
        QTest::newRow("blocked meanwhile") << true << false << false;
        QTest::newRow("closed meanwhile") << false << true << false;
        QTest::newRow("nothing changed, has mail already") << false << false << true;
        QTest::newRow("blocked meanwhile, has mail already") << true << false << true;
        QTest::newRow("closed meanwhile, has mail already") << false << true << true;
    }
    void theRulesOfTheMomentDecideAboutAFirstLogin()
    {
        QFETCH(bool, blocked);
        QFETCH(bool, closed);
        QFETCH(bool, hasMail);
        if (hasMail)
            VERIFY_OK(m_mail->addAccount("newcomer", {}));
        const auto before = m_mail->account("newcomer");
        if (blocked) // after the session had asked
            VERIFY_OK(m_mail->block("newcomer"));
        HeldWriter writer(m_mail->store());
        auto answer = m_mail->startLogin("newcomer", rightPassword, m_mail->home, before);
        if (closed)
            m_mail->core->setRules(MailFixture::rules(false));
        writer.release();
        const auto result = answer.get();
        if (!blocked && !closed) {
            VERIFY_OK(result);
            return;
        }
        COMPARE_ERROR(result, ErrorCode::Unauthenticated);
        QCOMPARE(m_mail->account("newcomer").has_value(), hasMail);
        QVERIFY(!hasMail || !m_mail->account("newcomer")->info.hasPassword);
    }

    void parallelGuessesAreNotAllChecked()
    {
        VERIFY_OK(m_mail->addAccountWithPassword("victim", rightPassword));
        std::vector<MailFixture::Answer> answers;
        for (int i = 0; i < 120; ++i)
            answers.push_back(m_mail->startLogin("victim", "guess" + QByteArray::number(i), m_mail->home));
        const auto errors = countErrors(answers);
        QCOMPARE(errors.value(ErrorCode::Unauthenticated), 5);
        QCOMPARE(errors.value(ErrorCode::Busy), 115);
        COMPARE_ERROR(m_mail->login("victim", rightPassword), ErrorCode::Busy); // nor any later one
        m_mail->clock.advance(1s);
        VERIFY_OK(m_mail->login("victim", rightPassword));
    }

    void parallelDevicesOfOnePersonAllGetIn()
    {
        VERIFY_OK(m_mail->addAccountWithPassword("person", rightPassword));
        std::vector<MailFixture::Answer> answers;
        for (int i = 0; i < 60; ++i)
            answers.push_back(m_mail->startLogin("person", rightPassword, m_mail->home));
        QVERIFY(countErrors(answers).isEmpty());
    }

    void parallelDevicesAtAFirstLoginAllGetIn()
    {
        std::vector<MailFixture::Answer> answers;
        for (int i = 0; i < 30; ++i)
            answers.push_back(m_mail->startLogin("newcomer", rightPassword, m_mail->home, {}));
        QVERIFY(countErrors(answers).isEmpty());
    }

    void thirtyPhonesBehindOneAddressAllGetIn()
    {
        std::vector<MailFixture::Answer> answers;
        for (int round = 0; round < 2; ++round) { // new accounts, then all of them again
            for (int i = 0; i < 30; ++i)
                for (int connection = 0; connection < 3; ++connection)
                    answers.push_back(m_mail->startLogin("phone" + QByteArray::number(i), rightPassword + QByteArray::number(i), m_mail->home));
            QVERIFY(countErrors(answers).isEmpty());
            answers.clear();
        }
    }

    void guessesOfOthersDoNotLockOutWhoWasHereBefore_data()
    {
        QTest::addColumn<int>("minutes"); // since the last right login
        QTest::newRow("while the cache knows the password") << 1;
        QTest::newRow("after it was forgotten") << 16;
        QTest::newRow("a month later") << 30 * 24 * 60;
    }
    void guessesOfOthersDoNotLockOutWhoWasHereBefore()
    {
        QFETCH(int, minutes);
        for (int i = 0; i < 30; ++i) // thirty phones behind one address
            VERIFY_OK(m_mail->login("phone" + QByteArray::number(i), rightPassword + QByteArray::number(i)));
        m_mail->clock.advance(std::chrono::minutes(minutes));
        int checked = 0;
        for (int i = 0; i < 60; ++i)
            checked += m_mail->login("phone1", "guess" + QByteArray::number(i)).error().code == ErrorCode::Unauthenticated ? 1 : 0;
        QCOMPARE(checked, 5);
        for (int i = 0; i < 200; ++i)
            (void)m_mail->login("victim" + QByteArray::number(i), "short");
        COMPARE_ERROR(m_mail->login("stranger", rightPassword), ErrorCode::Busy);
        for (int i = 0; i < 30; ++i)
            VERIFY_OK(m_mail->login("phone" + QByteArray::number(i), rightPassword + QByteArray::number(i)));
    }

    void theCacheIsNoWayAroundTheBackOff()
    {
        VERIFY_OK(m_mail->login("person", rightPassword));
        for (int i = 0; i < 5; ++i)
            COMPARE_ERROR(m_mail->login("person", "guess" + QByteArray::number(i), m_mail->elsewhere), ErrorCode::Unauthenticated);
        // Or the answer to a guess would tell, however many there were.
        COMPARE_ERROR(m_mail->login("person", rightPassword, m_mail->elsewhere), ErrorCode::Busy);
        m_mail->clock.advance(1s);
        VERIFY_OK(m_mail->login("person", rightPassword, m_mail->elsewhere));
    }

    void namesThatAreNotOursCountForTheAddress_data()
    {
        QTest::addColumn<QByteArray>("name"); // %1: a number
        QTest::newRow("no such account") << QByteArray("nobody%1@example.org"); // the password is too short for a new one
        QTest::newRow("foreign domain") << QByteArray("somebody%1@example.net");
        QTest::newRow("no address") << QByteArray("some\r\nbody%1");
    }
    void namesThatAreNotOursCountForTheAddress()
    {
        QFETCH(QByteArray, name);
        PostTarget thread;
        auto context = IoContext::create(*m_mail->core, PostAddress(&thread));
        VERIFY_OK(context);
        QMap<ErrorCode, int> errors;
        constexpr int tries = 130;
        for (int i = 0; i < tries; ++i) {
            LoginRequest request { QByteArray(name).replace("%1", QByteArray::number(i)), "short", m_mail->home };
            (*context)->login(std::move(request), [&errors](Result<AccountRef> result) {
                ++errors[result.ok() ? ErrorCode::Internal : result.error().code];
            });
        }
        QTRY_COMPARE(std::accumulate(errors.begin(), errors.end(), 0), tries);
        QCOMPARE(errors.value(ErrorCode::Unauthenticated), 100);
        QCOMPARE(errors.value(ErrorCode::Busy), 30);
        COMPARE_ERROR(m_mail->login("newcomer", rightPassword), ErrorCode::Busy);
        VERIFY_OK(m_mail->login("newcomer", rightPassword, m_mail->elsewhere));
    }

    void stopAnswersEverybody()
    {
        for (const QByteArray name : { "one", "two" })
            VERIFY_OK(m_mail->addAccountWithPassword(name, rightPassword));
        std::vector<MailFixture::Answer> answers;
        for (int i = 0; i < 60; ++i) // being checked, in the pool's queue, waiting for others, and on the way to the writer
            for (const QByteArray name : { "one", "two", "new" })
                answers.push_back(m_mail->startLogin(name, i % 2 ? rightPassword : rightPassword + QByteArray::number(i), m_mail->home));
        m_mail->core->authenticator().stop();
        auto late = m_mail->startLogin("one", rightPassword, m_mail->home);
        QCOMPARE(late.wait_for(0s), std::future_status::ready); // nobody is left who could answer later
        COMPARE_ERROR(late.get(), ErrorCode::Busy);
        m_mail->settle();
        for (auto &answer : answers)
            QCOMPARE(answer.wait_for(0s), std::future_status::ready);
    }

private:
    /// Waits for all of them.
    static QMap<ErrorCode, int> countErrors(std::vector<MailFixture::Answer> &answers)
    {
        QMap<ErrorCode, int> errors;
        for (auto &answer : answers)
            if (const auto result = answer.get(); !result.ok())
                ++errors[result.error().code];
        return errors;
    }

    /// In the text form of the older servers.
    static QByteArray argon2Of(const QByteArray &password, const Crypto::PasswordCost &cost)
    {
        const auto hash = Crypto::hashPassword(password, cost);
        const QByteArrayList parts = hash.ok() ? hash->split('$') : QByteArrayList(); // "", argon2id, v, m,t,p, salt, hash
        const auto padded = [](const QByteArray &base64) { return QByteArray::fromBase64(base64).toBase64(); };
        return parts.size() == 6 ? "argon2:" + QByteArray::number(cost.passes) + ':' + QByteArray::number(cost.memoryBytes / 1024)
                + ":1:" + padded(parts[4]) + ':' + padded(parts[5])
                                 : QByteArray();
    }

    std::unique_ptr<MailFixture> m_mail;
};

MADMAIL_TEST(TestAuthenticator)
#include "tst_authenticator.moc"
