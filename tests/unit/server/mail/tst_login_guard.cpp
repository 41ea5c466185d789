// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/login_guard.h"
#include "tests/support/test_main.h"

#include <QTest>

using namespace Madmail::Mail;
using namespace std::chrono_literals;

namespace {

constexpr quint16 rightMark = 1;
constexpr quint16 wrongMark = 2;

} // namespace

class TestLoginGuard : public QObject
{
    Q_OBJECT

    const QHostAddress m_peer { QStringLiteral("192.0.2.7") };
    const QHostAddress m_other { QStringLiteral("198.51.100.1") };

    /// One try from begin to end, when it is let through.
    static Admission attempt(LoginGuard &guard, const QHostAddress &peer, const QByteArray &account, LoginOutcome outcome,
                             LoginGuard::Time now)
    {
        LoginTry login(peer, account, outcome == LoginOutcome::Right ? rightMark : wrongMark);
        const Admission admission = guard.begin(login, now);
        if (admission == Admission::Go)
            guard.end(login, outcome, now);
        return admission;
    }
    static void succeed(LoginGuard &guard, const QHostAddress &peer, const QByteArray &account, LoginGuard::Time now)
    {
        QCOMPARE(attempt(guard, peer, account, LoginOutcome::Right, now), Admission::Go);
    }
    /// Fails as often as it is let through at one moment; at most `times`.
    static int guess(LoginGuard &guard, const QHostAddress &peer, const QByteArray &account, int times, LoginGuard::Time now)
    {
        int checked = 0;
        for (int i = 0; i < times; ++i)
            checked += attempt(guard, peer, account, LoginOutcome::Wrong, now) == Admission::Go ? 1 : 0;
        return checked;
    }
    static bool mayTry(LoginGuard &guard, const QHostAddress &peer, const QByteArray &account, LoginGuard::Time now)
    {
        return attempt(guard, peer, account, LoginOutcome::Unknown, now) == Admission::Go;
    }
    static bool mayLogIn(LoginGuard &guard, const QHostAddress &peer, const QByteArray &account, LoginGuard::Time now)
    {
        LoginTry login(peer, account, rightMark);
        if (guard.begin(login, now) != Admission::Go)
            return false;
        guard.end(login, LoginOutcome::Unknown, now); // changes nothing
        return true;
    }

private Q_SLOTS:
    void aPairBacksOffAndRecovers()
    {
        LoginGuard guard;
        QCOMPARE(guess(guard, m_peer, "a", 4, 0s), 4);
        QVERIFY(mayTry(guard, m_peer, "a", 0s));
        QCOMPARE(guess(guard, m_peer, "a", 10, 0s), 1);
        QVERIFY(!mayTry(guard, m_peer, "a", 500ms));
        QCOMPARE(guess(guard, m_peer, "a", 10, 1s), 1);
        QVERIFY(!mayTry(guard, m_peer, "a", 2s));
        QVERIFY(mayTry(guard, m_peer, "a", 3s));
        LoginGuard::Time now = 3s;
        for (int i = 0; i < 30; ++i, now += 300s)
            QCOMPARE(guess(guard, m_peer, "a", 10, now), 1); // never longer than five minutes
        QVERIFY(!mayTry(guard, m_peer, "a", now - 1s));
    }

    void failuresAreForgottenAfterAnHour()
    {
        LoginGuard guard;
        QCOMPARE(guess(guard, m_peer, "a", 10, 0s), 5);
        QCOMPARE(guess(guard, m_peer, "a", 10, 1h + 1s), 5);
    }

    void othersAreNotTouched()
    {
        LoginGuard guard;
        guess(guard, m_peer, "a", 20, 0s);
        QVERIFY(mayTry(guard, m_peer, "b", 0s));
        QVERIFY(mayTry(guard, m_other, "a", 0s));
    }

    void successForgivesThePair()
    {
        LoginGuard guard;
        QCOMPARE(guess(guard, m_peer, "a", 4, 0s), 4);
        succeed(guard, m_peer, "a", 0s);
        QCOMPARE(guess(guard, m_peer, "a", 4, 0s), 4);
        QVERIFY(mayTry(guard, m_peer, "a", 0s));
    }

    void triesUnderWayCountAsFailures()
    {
        LoginGuard guard;
        std::vector<LoginTry> tries(6, LoginTry(m_peer, "a", wrongMark));
        for (int i = 0; i < 5; ++i)
            QCOMPARE(guard.begin(tries[std::size_t(i)], 0s), Admission::Go);
        QCOMPARE(guard.begin(tries[5], 0s), Admission::Wait);
        for (int i = 0; i < 4; ++i) {
            guard.end(tries[std::size_t(i)], LoginOutcome::Wrong, 0s);
            QCOMPARE(guard.begin(tries[5], 0s), Admission::Wait);
        }
        guard.end(tries[4], LoginOutcome::Wrong, 0s);
        QCOMPARE(guard.begin(tries[5], 0s), Admission::Refused);
        // After the back-off they come one at a time.
        QCOMPARE(guard.begin(tries[5], 1s), Admission::Go);
        QCOMPARE(guard.begin(tries[0], 1s), Admission::Wait);
        guard.end(tries[5], LoginOutcome::Wrong, 1s);
        QCOMPARE(guard.begin(tries[0], 1s), Admission::Refused);
    }

    void whatCouldNotBeCheckedCountsForNothing()
    {
        LoginGuard guard;
        for (int i = 0; i < 200; ++i)
            QCOMPARE(attempt(guard, m_peer, "a", LoginOutcome::Unknown, 0s), Admission::Go);
        QCOMPARE(guess(guard, m_peer, "a", 10, 0s), 5);
    }

    void triesUnderWayCountForTheAddressToo()
    {
        LoginGuard guard;
        std::vector<LoginTry> tries;
        for (int i = 0; i < 101; ++i)
            tries.emplace_back(m_peer, "name" + QByteArray::number(i), wrongMark);
        for (int i = 0; i < 100; ++i)
            QCOMPARE(guard.begin(tries[std::size_t(i)], 0s), Admission::Go);
        QCOMPARE(guard.begin(tries[100], 0s), Admission::Wait);
        guard.end(tries[0], LoginOutcome::Wrong, 0s);
        QCOMPARE(guard.begin(tries[100], 0s), Admission::Wait);
        guard.end(tries[1], LoginOutcome::Right, 0s);
        QCOMPARE(guard.begin(tries[100], 0s), Admission::Go);
    }

    void aGuessingAddressWaitsButNotForItsOwnAccounts()
    {
        LoginGuard guard;
        for (int phone = 0; phone < 30; ++phone) // thirty phones behind one address
            succeed(guard, m_peer, "phone" + QByteArray::number(phone), 0s);
        int checked = 0;
        for (int i = 0; i < 200; ++i) // and somebody who guesses
            checked += guess(guard, m_peer, "victim" + QByteArray::number(i), 1, 1h);
        QCOMPARE(checked, 100);
        QVERIFY(!mayTry(guard, m_peer, "stranger", 1h + 1s));
        for (int phone = 0; phone < 30; ++phone)
            QVERIFY(mayTry(guard, m_peer, "phone" + QByteArray::number(phone), 1h + 1s));
        QVERIFY(mayTry(guard, m_other, "stranger", 1h + 1s));
        QVERIFY(mayTry(guard, m_peer, "stranger", 1h + 60s));
    }

    void whoWasHereBeforeGetsInWhileOthersGuessAtTheSameAccount()
    {
        LoginGuard guard;
        succeed(guard, m_peer, "a", 0s);
        const LoginGuard::Time now = 20min;
        QCOMPARE(guess(guard, m_peer, "a", 50, now), 5); // those who guess are held up
        QVERIFY(mayLogIn(guard, m_peer, "a", now));
        QVERIFY(!mayTry(guard, m_peer, "a", now));
    }

    void marksAreComparedAtABoundedRate()
    {
        LoginGuard guard;
        succeed(guard, m_peer, "a", 0s);
        QCOMPARE(guess(guard, m_peer, "a", 5 + 100, 0s), 5); // a hundred were compared, and differed
        QVERIFY(!mayLogIn(guard, m_peer, "a", 0s));
        guess(guard, m_peer, "a", 1000, 0s);
        QVERIFY(!mayLogIn(guard, m_peer, "a", 999ms));
        // Past the back-off of the pair it would be let in anyway, so that is renewed.
        LoginGuard::Time now = 1s;
        for (int i = 0; i < 6; ++i, now += 320s)
            guess(guard, m_peer, "a", 1000, now);
        now -= 320s; // blocked for some minutes from here on
        QVERIFY(!mayTry(guard, m_peer, "a", now));
        QVERIFY(!mayLogIn(guard, m_peer, "a", now));
        QVERIFY(mayLogIn(guard, m_peer, "a", now + 10s)); // his victim waits for seconds, not minutes
        QVERIFY(!mayTry(guard, m_peer, "a", now + 10s));
    }

    void aMarkThatOnlyLooksRightIsNotTriedForEver()
    {
        LoginGuard guard;
        succeed(guard, m_peer, "a", 0s);
        guess(guard, m_peer, "a", 5, 0s);
        int checked = 0;
        for (int i = 0; i < 1000; ++i) {
            LoginTry login(m_peer, "a", rightMark);
            if (guard.begin(login, 0s) != Admission::Go)
                continue;
            ++checked;
            guard.end(login, LoginOutcome::Wrong, 0s);
        }
        QCOMPARE(checked, 100);
    }

    void marksSayNothingWhereNobodyLoggedIn()
    {
        LoginGuard guard;
        succeed(guard, m_peer, "a", 0s);
        guess(guard, m_other, "a", 5, 0s);
        QVERIFY(!mayLogIn(guard, m_other, "a", 0s));
    }

    void madeUpNamesDoNotPushOutThoseWhoSucceeded()
    {
        LoginGuard guard;
        succeed(guard, m_peer, "known", 0s);
        QCOMPARE(guess(guard, m_peer, "victim", 10, 0s), 5);
        QCOMPARE(guess(guard, m_peer, "known", 10, 0s), 5);
        // From many networks, or the wider guard would stop it.
        for (int i = 0; i < 49'000; ++i)
            (void)guess(guard, QHostAddress(quint32(0x0a000000 + i)), "madeup", 1, 0s);
        QVERIFY(!mayTry(guard, m_peer, "victim", 500ms)); // a full table is not an empty one
        for (int i = 49'000; i < 51'000; ++i)
            (void)guess(guard, QHostAddress(quint32(0x0a000000 + i)), "madeup", 1, 0s);
        QVERIFY(!mayTry(guard, m_peer, "known", 500ms));
        QVERIFY(mayLogIn(guard, m_peer, "known", 500ms));
    }

    void refusedTriesTakeNoPlaceInTheTable()
    {
        LoginGuard guard;
        QCOMPARE(guess(guard, m_peer, "victim", 10, 0s), 5);
        for (int i = 0; i < 60'000; ++i)
            (void)guess(guard, m_peer, "madeup" + QByteArray::number(i), 1, 0s);
        QVERIFY(!mayTry(guard, m_peer, "victim", 500ms));
    }

    void ipv6CountsByNetwork()
    {
        LoginGuard guard;
        guess(guard, QHostAddress(QStringLiteral("2001:db8::1")), "a", 5, 0s);
        QVERIFY(!mayTry(guard, QHostAddress(QStringLiteral("2001:db8::2")), "a", 0s));
        QVERIFY(mayTry(guard, QHostAddress(QStringLiteral("2001:db8:0:1::1")), "a", 0s));
    }

    void mappedIpv4IsIpv4()
    {
        LoginGuard guard;
        guess(guard, QHostAddress(QStringLiteral("::ffff:192.0.2.7")), "a", 5, 0s);
        QVERIFY(!mayTry(guard, m_peer, "a", 0s));
    }
};

MADMAIL_TEST(TestLoginGuard)
#include "tst_login_guard.moc"
