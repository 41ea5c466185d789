// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/login_guard.h"
#include "tests/support/test_main.h"

using namespace Madmail::Mail;
using namespace std::chrono_literals;

class TestLoginGuard : public QObject
{
    Q_OBJECT

    const QHostAddress m_peer { QStringLiteral("192.0.2.7") };
    const QHostAddress m_other { QStringLiteral("198.51.100.1") };

    static void fail(LoginGuard &guard, const QHostAddress &peer, const QByteArray &account, int times, LoginGuard::Time now)
    {
        for (int i = 0; i < times; ++i)
            guard.noteFailure(peer, account, now);
    }

private Q_SLOTS:
    void aPairBacksOffAndRecovers()
    {
        LoginGuard guard;
        fail(guard, m_peer, "a", 4, 0s);
        QVERIFY(guard.mayTry(m_peer, "a", 0s));
        fail(guard, m_peer, "a", 1, 0s);
        QVERIFY(!guard.mayTry(m_peer, "a", 500ms));
        QVERIFY(guard.mayTry(m_peer, "a", 1s));
        fail(guard, m_peer, "a", 1, 1s);
        QVERIFY(!guard.mayTry(m_peer, "a", 2s));
        QVERIFY(guard.mayTry(m_peer, "a", 3s));
        fail(guard, m_peer, "a", 30, 3s);
        QVERIFY(!guard.mayTry(m_peer, "a", 3s + 299s));
        QVERIFY(guard.mayTry(m_peer, "a", 3s + 300s)); // never longer than five minutes
    }

    void othersAreNotTouched()
    {
        LoginGuard guard;
        fail(guard, m_peer, "a", 20, 0s);
        QVERIFY(guard.mayTry(m_peer, "b", 0s));
        QVERIFY(guard.mayTry(m_other, "a", 0s));
    }

    void successForgivesThePair()
    {
        LoginGuard guard;
        fail(guard, m_peer, "a", 4, 0s);
        guard.noteSuccess(m_peer, "a", 0s);
        fail(guard, m_peer, "a", 4, 0s);
        QVERIFY(guard.mayTry(m_peer, "a", 0s));
    }

    void aGuessingAddressWaitsButNotForItsOwnAccounts()
    {
        LoginGuard guard;
        for (int phone = 0; phone < 30; ++phone) // thirty phones behind one address
            guard.noteSuccess(m_peer, "phone" + QByteArray::number(phone), 0s);
        for (int i = 0; i < 200; ++i) // and somebody who guesses
            guard.noteFailure(m_peer, "victim" + QByteArray::number(i), 1s);
        QVERIFY(!guard.mayTry(m_peer, "stranger", 2s));
        for (int phone = 0; phone < 30; ++phone)
            QVERIFY(guard.mayTry(m_peer, "phone" + QByteArray::number(phone), 2s));
        QVERIFY(guard.mayTry(m_other, "stranger", 2s));
        QVERIFY(guard.mayTry(m_peer, "stranger", 2s + 60s));
    }

    void ipv6CountsByNetwork()
    {
        LoginGuard guard;
        fail(guard, QHostAddress(QStringLiteral("2001:db8::1")), "a", 5, 0s);
        QVERIFY(!guard.mayTry(QHostAddress(QStringLiteral("2001:db8::2")), "a", 0s));
        QVERIFY(guard.mayTry(QHostAddress(QStringLiteral("2001:db8:0:1::1")), "a", 0s));
    }

    void mappedIpv4IsIpv4()
    {
        LoginGuard guard;
        fail(guard, QHostAddress(QStringLiteral("::ffff:192.0.2.7")), "a", 5, 0s);
        QVERIFY(!guard.mayTry(m_peer, "a", 0s));
    }
};

MADMAIL_TEST(TestLoginGuard)
#include "tst_login_guard.moc"
