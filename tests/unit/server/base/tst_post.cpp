// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/clock.h"
#include "server/base/message_flags.h"
#include "server/base/post.h"
#include "server/base/rate_limiter.h"
#include "tests/support/test_main.h"

#include <QSemaphore>
#include <QThread>

using namespace Madmail;
using namespace std::chrono_literals;

class TestPost : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void callsRunOnTheTargetsThreadInOrder()
    {
        QThread thread;
        auto *target = new PostTarget;
        target->moveToThread(&thread);
        QObject::connect(&thread, &QThread::finished, target, &QObject::deleteLater);
        thread.start();
        std::vector<int> seen;
        QSemaphore done;
        for (int i = 0; i < 1000; ++i)
            post(target, [&, i, own = std::make_unique<int>(i)] {
                if (QThread::currentThread() == &thread && *own == i)
                    seen.push_back(i);
                done.release();
            });
        QVERIFY(done.tryAcquire(1000, 20'000));
        thread.quit();
        thread.wait();
        QCOMPARE(seen.size(), std::size_t(1000));
        QVERIFY(std::is_sorted(seen.begin(), seen.end()));
    }

    void aClosedAddressDropsCalls()
    {
        auto owned = std::make_shared<int>(1);
        PostAddress address;
        {
            PostTarget target;
            address = PostAddress(&target);
            address.post([owned] { });
            QCOMPARE(owned.use_count(), 2L);
            address.close();
        }
        QCOMPARE(owned.use_count(), 1L); // the waiting call went with its target
        address.post([] { QFAIL("must not run"); });
        QCoreApplication::sendPostedEvents();
    }

    void rateLimiterAllowsABurstThenARate()
    {
        RateLimiter limiter(60, 3);
        QVERIFY(limiter.allow("a", 0s) && limiter.allow("a", 0s) && limiter.allow("a", 0s));
        QVERIFY(!limiter.allow("a", 0s));
        QVERIFY(limiter.allow("b", 0s));
        QVERIFY(!limiter.allow("a", 999ms));
        QVERIFY(limiter.allow("a", 1s));
        QVERIFY(!limiter.allow("a", 1s));
        limiter.configure(0, 1);
        for (int i = 0; i < 1000; ++i)
            QVERIFY(limiter.allow("a", 1s));
    }

    void rateLimiterForgetsWhatHasPassed()
    {
        RateLimiter limiter(60, 1, 2);
        QVERIFY(limiter.allow("a", 0s) && limiter.allow("b", 0s));
        QVERIFY(limiter.allow("c", 0s) && limiter.allow("c", 0s)); // full: let through, not remembered
        QVERIFY(limiter.allow("c", 2s));
        QVERIFY(!limiter.allow("c", 2s));
    }

    void flags()
    {
        MessageFlags flags;
        flags.add({ FlagSeen, { "$Junk" } });
        flags.add({ FlagDeleted, { "$junk", "Alpha" } });
        QCOMPARE(flags.toByteArray(), QByteArray("\\Deleted \\Seen $Junk Alpha"));
        flags.remove({ FlagSeen, { "$JUNK" } });
        QCOMPARE(flags.toByteArray(), QByteArray("\\Deleted Alpha"));
        QCOMPARE(systemFlagFromName("\\sEEN"), quint8(FlagSeen));
        QCOMPARE(systemFlagFromName("\\Recent"), quint8(0));
    }

    void manualClock()
    {
        ManualClock clock;
        const UnixSeconds start = clock.now();
        clock.advance(1500ms);
        clock.advance(600ms);
        QCOMPARE(clock.now(), start + 2);
        QCOMPARE(clock.monotonic(), std::chrono::nanoseconds(2100ms));
    }
};

MADMAIL_TEST(TestPost)
#include "tst_post.moc"
