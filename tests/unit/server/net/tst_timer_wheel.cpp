// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/timer_wheel.h"
#include "tests/support/test_main.h"

using namespace Madmail;
using namespace Madmail::Net;
using namespace std::chrono_literals;

namespace {

struct Node final : TimerNode
{
    std::function<void(TimerTick)> action;
    int calls = 0;
    void timerExpired(TimerTick now) override
    {
        ++calls;
        if (action)
            action(now);
    }
};

} // namespace

class TestTimerWheel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void callsOnceAndNotBeforeItsTime_data()
    {
        QTest::addColumn<int>("seconds");
        for (const int seconds : {0, 1, 59, 63, 64, 65, 1800, 4093, 4094, 4095, 4096, 4097, 8192, 100'000})
            QTest::addRow("%d s", seconds) << seconds;
    }
    void callsOnceAndNotBeforeItsTime()
    {
        QFETCH(int, seconds);
        ManualClock clock;
        clock.advance(700ms);
        TimerWheel wheel(clock);
        Node node;
        wheel.schedule(node, wheel.after(std::chrono::seconds(seconds)));
        QVERIFY(node.isWaiting());
        for (int i = 0; i < seconds; ++i) {
            clock.advance(1s);
            if (i == seconds - 1)
                clock.advance(-1ms);
            wheel.advance();
            QCOMPARE(node.calls, 0);
        }
        clock.advance(1001ms);
        wheel.advance();
        QCOMPARE(node.calls, 1);
        QVERIFY(!node.isWaiting());
        QVERIFY(!wheel.nextSlot());
        clock.advance(10'000s);
        wheel.advance();
        QCOMPARE(node.calls, 1);
    }

    void aDeadlinePutOffIsLookedAtOnlyWhenItsOldSlotComes()
    {
        ManualClock clock;
        TimerWheel wheel(clock);
        Node node;
        wheel.schedule(node, wheel.after(10s));
        const auto armed = wheel.nextSlot();
        for (int i = 0; i < 9; ++i) {
            clock.advance(1s);
            wheel.advance();
            wheel.schedule(node, wheel.after(10s));
            QCOMPARE(wheel.nextSlot(), armed);
        }
        clock.advance(5s);
        wheel.advance();
        QCOMPARE(node.calls, 0);
        QVERIFY(wheel.nextSlot() > armed);
        clock.advance(6s);
        wheel.advance();
        QCOMPARE(node.calls, 1);
    }

    void aDeadlineBroughtForwardComesEarlier()
    {
        ManualClock clock;
        TimerWheel wheel(clock);
        Node node;
        wheel.schedule(node, wheel.after(1800s));
        wheel.schedule(node, wheel.after(2s));
        clock.advance(3s);
        wheel.advance();
        QCOMPARE(node.calls, 1);
        QVERIFY(!wheel.nextSlot());
    }

    void cancelAndDestruction()
    {
        ManualClock clock;
        TimerWheel wheel(clock);
        Node cancelled;
        wheel.schedule(cancelled, wheel.after(2s));
        {
            Node gone;
            wheel.schedule(gone, wheel.after(2s));
        }
        TimerWheel::cancel(cancelled);
        QVERIFY(!wheel.nextSlot());
        clock.advance(10s);
        wheel.advance();
        QCOMPARE(cancelled.calls, 0);
    }

    void callbacksMayChangeTheSameSlot()
    {
        ManualClock clock;
        TimerWheel wheel(clock);
        std::array<Node, 4> nodes;
        for (Node &node : nodes)
            wheel.schedule(node, wheel.after(5s));
        // The last scheduled is called first; it takes the others with it, and comes again itself.
        nodes[3].action = [&](TimerTick) {
            TimerWheel::cancel(nodes[0]);
            TimerWheel::cancel(nodes[2]);
            if (nodes[3].calls == 1)
                wheel.schedule(nodes[3], wheel.after(3s));
        };
        clock.advance(6s);
        wheel.advance();
        QCOMPARE(nodes[0].calls + nodes[2].calls, 0);
        QCOMPARE(nodes[1].calls, 1);
        QCOMPARE(nodes[3].calls, 1);
        clock.advance(4s);
        wheel.advance();
        QCOMPARE(nodes[3].calls, 2);
    }

    void aLongSleepMakesUpForEverything()
    {
        ManualClock clock;
        TimerWheel wheel(clock);
        std::vector<std::unique_ptr<Node>> nodes;
        for (int i = 0; i < 10'000; ++i) {
            nodes.push_back(std::make_unique<Node>());
            wheel.schedule(*nodes.back(), wheel.after(std::chrono::seconds(i)));
        }
        clock.advance(24h);
        wheel.advance();
        for (const auto &node : nodes)
            QCOMPARE(node->calls, 1);
        QVERIFY(!wheel.nextSlot());
        // The wheel has not turned for long: a new deadline counts from now.
        clock.advance(24h);
        wheel.schedule(*nodes.front(), wheel.after(100s));
        QCOMPARE(*wheel.nextSlot(), wheel.after(100s));
    }

    void agreesWithASimpleList()
    {
        ManualClock clock;
        TimerWheel wheel(clock);
        std::array<Node, 50> nodes;
        std::array<TimerTick, 50> expected{};
        quint32 seed = 1;
        const auto random = [&seed](quint32 below) {
            seed = seed * 1664525U + 1013904223U;
            return (seed >> 8) % below;
        };
        for (int step = 0; step < 20'000; ++step) {
            const size_t i = random(50);
            switch (random(4)) {
            case 0:
                TimerWheel::cancel(nodes[i]);
                expected[i] = 0;
                break;
            case 1:
            case 2:
                expected[i] = wheel.after(std::chrono::seconds(random(random(2) ? 20 : 9000)));
                wheel.schedule(nodes[i], expected[i]);
                break;
            default:
                clock.advance(std::chrono::seconds(random(random(50) ? 5 : 6000)));
                wheel.advance();
            }
            wheel.advance();
            for (size_t n = 0; n < nodes.size(); ++n) {
                if (expected[n] != 0 && expected[n] <= wheel.now())
                    expected[n] = 0;
                QCOMPARE(nodes[n].isWaiting(), expected[n] != 0);
            }
        }
    }

    void itsOwnTimerFires()
    {
        TimerWheel wheel;
        Node node;
        wheel.schedule(node, wheel.after(0s));
        QTRY_COMPARE(node.calls, 1);
    }
};

MADMAIL_TEST(TestTimerWheel)
#include "tst_timer_wheel.moc"
