// SPDX-License-Identifier: GPL-3.0-or-later
// The timers of an event dispatcher, ordered by when they are due.
#pragma once

#include "server/base/clock.h"

#include <QHash>
#include <QObject>

#include <chrono>
#include <optional>
#include <set>
#include <utility>

namespace Madmail::Net {

/// What QTimer and QObject::startTimer() register. Adding and removing are O(log n). Thread: one.
class TimerList
{
public:
    using Nanoseconds = std::chrono::nanoseconds;

    explicit TimerList(const Clock &clock = Clock::system())
        : m_clock(clock)
    {
    }

    void add(int id, Nanoseconds interval, Qt::TimerType type, QObject *object);
    bool remove(int id);
    bool removeAllOf(const QObject *object);

    bool isEmpty() const { return m_due.empty(); }
    /// When the next one is due, on the monotonic clock. Not for an empty list.
    Nanoseconds nextDue() const { return m_due.begin()->first; }
    bool isDue() const { return !isEmpty() && nextDue() <= m_clock.monotonic(); }
    std::optional<Nanoseconds> remaining(int id) const;

    /// Sends a QTimerEvent for each timer that is due at the moment of the call, at most one for each: what becomes due
    /// meanwhile, as zero timers always do, waits for the next call. Handlers may change the list and nest event loops.
    bool fireDue();

    /// Calls `visit(id, interval, type)` for the timers of `object`.
    template <typename Visit> void forEachOf(const QObject *object, Visit &&visit) const
    {
        for (auto timer = m_timers.cbegin(); timer != m_timers.cend(); ++timer) {
            if (timer->object == object)
                visit(timer.key(), timer->interval, timer->type);
        }
    }

private:
    struct Timer
    {
        Nanoseconds interval;
        Qt::TimerType type;
        QObject *object;
        Nanoseconds base; // the moment the interval counts from; never rounded, so that timers do not drift
        Nanoseconds due;
        bool running; // its handler is on the stack, in a nested loop: it is not called again
    };
    static Nanoseconds dueOf(const Timer &timer);

    const Clock &m_clock;
    QHash<int, Timer> m_timers;
    std::set<std::pair<Nanoseconds, int>> m_due; // with the id
};

} // namespace Madmail::Net
