// SPDX-License-Identifier: GPL-3.0-or-later
// Ten wrong tokens a minute from one address, and no more.
#include "server/services/admin/failed_attempts.h"
#include "tests/support/test_main.h"

using namespace Madmail::AdminApi;
using namespace std::chrono_literals;

class TestFailedAttempts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tenAMinute()
    {
        FailedAttempts attempts;
        const QHostAddress guesser(QStringLiteral("192.0.2.7"));
        for (int i = 0; i < 10; ++i) {
            QVERIFY(!attempts.isBlocked(guesser, 100s + i * 1s));
            attempts.noteFailure(guesser, 100s + i * 1s);
        }
        QVERIFY(attempts.isBlocked(guesser, 110s));
        QVERIFY(attempts.isBlocked(guesser, 159s));
        QVERIFY(!attempts.isBlocked(guesser, 160s)); // the first is a minute old
        QVERIFY(!attempts.isBlocked(QHostAddress(QStringLiteral("192.0.2.8")), 110s));
        // The same address as IPv6 maps it.
        QVERIFY(attempts.isBlocked(QHostAddress(QStringLiteral("::ffff:192.0.2.7")), 110s));
    }

    void aSuccessForgets()
    {
        FailedAttempts attempts;
        const QHostAddress owner(QStringLiteral("2001:db8::1"));
        for (int i = 0; i < 9; ++i)
            attempts.noteFailure(owner, 1s);
        attempts.noteSuccess(owner);
        attempts.noteFailure(owner, 2s);
        QVERIFY(!attempts.isBlocked(owner, 2s));
        for (int i = 0; i < 9; ++i)
            attempts.noteFailure(QHostAddress(QStringLiteral("2001:db8::%1").arg(i + 2)), 3s); // of the same network
        QVERIFY(attempts.isBlocked(owner, 3s));
    }
};

MADMAIL_TEST(TestFailedAttempts)
#include "tst_failed_attempts.moc"
