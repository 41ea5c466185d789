// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/timer_list.h"
#include "tests/support/test_main.h"

#include <QTimerEvent>

using namespace Madmail;
using namespace Madmail::Net;
using namespace std::chrono_literals;

namespace {

struct Receiver final : QObject
{
    QList<int> ids;
    std::function<void(int)> action;

private:
    void timerEvent(QTimerEvent *event) override
    {
        ids.append(event->timerId());
        if (action)
            action(event->timerId());
    }
};

} // namespace

class TestTimerList : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void lateHandlersDoNotMakeItDrift()
    {
        ManualClock clock;
        TimerList list(clock);
        Receiver receiver;
        receiver.action = [&](int) { clock.advance(7ms); }; // each call takes a part of the interval
        list.add(1, 20ms, Qt::PreciseTimer, &receiver);
        while (clock.monotonic() < 800ms) {
            clock.advance(std::max(list.nextDue() - clock.monotonic(), 0ns));
            QVERIFY(list.isDue());
            list.fireDue();
        }
        QCOMPARE(receiver.ids.size(), 40);
    }

    void missedPeriodsAreLeftOut()
    {
        ManualClock clock;
        TimerList list(clock);
        Receiver receiver;
        list.add(1, 10ms, Qt::PreciseTimer, &receiver);
        clock.advance(1s);
        QVERIFY(list.fireDue());
        QVERIFY(!list.fireDue());
        QCOMPARE(receiver.ids.size(), 1);
        QVERIFY(!list.isDue());
        QCOMPARE(list.nextDue() - clock.monotonic(), std::chrono::nanoseconds(10ms));
    }

    void dueTimesRespectTheType_data()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<qint64>("interval");
        QTest::addColumn<qint64>("latest");
        QTest::newRow("precise") << int(Qt::PreciseTimer) << qint64(997) << qint64(998);
        QTest::newRow("coarse") << int(Qt::CoarseTimer) << qint64(997) << qint64(1047);
        QTest::newRow("short coarse") << int(Qt::CoarseTimer) << qint64(9) << qint64(10);
        QTest::newRow("very coarse") << int(Qt::VeryCoarseTimer) << qint64(1500) << qint64(2501);
    }
    void dueTimesRespectTheType()
    {
        QFETCH(int, type);
        QFETCH(qint64, interval);
        QFETCH(qint64, latest);
        ManualClock clock;
        clock.advance(12'345'678'901ns);
        TimerList list(clock);
        Receiver receiver;
        list.add(1, std::chrono::milliseconds(interval), Qt::TimerType(type), &receiver);
        const auto left = list.nextDue() - clock.monotonic();
        QVERIFY(left >= std::chrono::milliseconds(interval));
        QVERIFY(left <= std::chrono::milliseconds(latest));
        QCOMPARE(*list.remaining(1), std::chrono::nanoseconds(std::chrono::milliseconds(interval)));
    }

    void onePassCallsEachTimerOnce()
    {
        ManualClock clock;
        TimerList list(clock);
        Receiver receiver;
        receiver.action = [&](int id) {
            if (id < 100)
                list.add(id + 100, 0ns, Qt::PreciseTimer, &receiver); // waits for the next pass
        };
        list.add(1, 0ns, Qt::PreciseTimer, &receiver);
        list.add(2, 0ns, Qt::PreciseTimer, &receiver);
        clock.advance(1ms);
        QVERIFY(list.fireDue());
        QCOMPARE(receiver.ids, (QList<int>{1, 2}));
    }

    void handlersMayRemoveTimers()
    {
        ManualClock clock;
        TimerList list(clock);
        Receiver receiver;
        Receiver other;
        for (int id = 1; id <= 4; ++id)
            list.add(id, 5ms, Qt::PreciseTimer, id == 4 ? &other : &receiver);
        receiver.action = [&](int id) {
            QVERIFY(list.remove(id)); // itself
            QVERIFY(list.removeAllOf(&receiver));
            QVERIFY(!list.remove(id));
        };
        clock.advance(10ms);
        list.fireDue();
        QCOMPARE(receiver.ids, QList<int>{1});
        QCOMPARE(other.ids, QList<int>{4});
        QVERIFY(!list.remaining(1));
        QVERIFY(!list.removeAllOf(&receiver));
    }
};

MADMAIL_TEST(TestTimerList)
#include "tst_timer_list.moc"
