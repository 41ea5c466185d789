// SPDX-License-Identifier: GPL-3.0-or-later
// Time-outs of many connections, to the second, for one thread.
#pragma once

#include "server/base/clock.h"

#include <QBasicTimer>
#include <QObject>

#include <array>
#include <chrono>
#include <optional>

namespace Madmail::Net {

/// Seconds on the wheel's own clock. 0 is never a time.
using TimerTick = quint32;

/// Something that can wait on a TimerWheel, for one moment at a time. Leaves its wheel when it is destroyed.
class TimerNode
{
public:
    TimerNode() = default;
    TimerNode(const TimerNode &) = delete;
    TimerNode &operator=(const TimerNode &) = delete;
    virtual ~TimerNode();

    bool isWaiting() const { return m_deadline != 0; }

private:
    friend class TimerWheel;
    /// The time has come, and the node waits no more. It may schedule, cancel or destroy itself and others.
    virtual void timerExpired(TimerTick now) = 0;

    TimerNode *m_next = nullptr;
    TimerNode **m_link = nullptr; // what points to this node; null: not on a wheel
    class TimerWheel *m_wheel = nullptr;
    TimerTick m_slot = 0;     // where it stands
    TimerTick m_deadline = 0; // when it wants to be called: at or after m_slot
};

/// A wheel of 4096 slots of a second, with intrusive nodes: schedule and cancel are O(1) and allocate nothing.
///
/// Putting a deadline off, which each command on each connection does, only stores it: the node is looked at again when
/// its old slot comes. The one timer is armed for the next slot that holds something; while there is none, nothing
/// wakes up. Spans above 4095 s take that way, too.
///
/// Thread: the one it was made on. Memory: 33 KiB.
class TimerWheel final : public QObject
{
public:
    explicit TimerWheel(const Clock &clock = Clock::system());
    ~TimerWheel() override;

    /// The current second; starts with 1.
    TimerTick now() const;
    /// The first tick that is not before `span` from now: at it, `span` to `span` + 1 s will have passed. At most ten
    /// years.
    TimerTick after(std::chrono::seconds span) const;

    /// Calls the node at `deadline` (from the event loop within a second, when that has passed). Replaces its former
    /// one.
    void schedule(TimerNode &node, TimerTick deadline);
    static void cancel(TimerNode &node);

    /// Calls all nodes that are due. The wheel's own timer does this; tests with a clock of their own call it.
    void advance();
    /// The next slot that holds a node: when the timer is armed for.
    std::optional<TimerTick> nextSlot() const;

private:
    friend class TimerNode;
    static constexpr TimerTick slotCount = 4096;
    static constexpr TimerTick slotMask = slotCount - 1;

    void timerEvent(QTimerEvent *event) override;
    void insert(TimerNode &node);
    static void unlink(TimerNode &node);
    void fireSlot(TimerTick slot, TimerTick now);
    void arm();

    const Clock &m_clock;
    std::chrono::nanoseconds m_start;
    TimerTick m_current = 0; // all slots up to here have been fired
    TimerTick m_armedFor = 0;
    bool m_firing = false;
    QBasicTimer m_timer;
    quint64 m_summary = 0;                          // bit w: m_occupied[w] is not 0
    std::array<quint64, slotCount / 64> m_occupied; // one bit for each slot
    std::array<TimerNode *, slotCount> m_slots;
};

} // namespace Madmail::Net
