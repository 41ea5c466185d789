// SPDX-License-Identifier: GPL-3.0-or-later
// An event dispatcher on Linux's epoll: a wake-up costs what happened, not what is open.
#pragma once

#include "server/net/timer_list.h"

#include <QAbstractEventDispatcher>
#include <QSocketNotifier>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <vector>

namespace Madmail::Net {

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
using DispatcherBase = QAbstractEventDispatcherV2;
#else
using DispatcherBase = QAbstractEventDispatcher;
#endif

/// For engine threads; the GUI thread keeps Qt's own. Level-triggered, as Qt's socket classes assume. Regular files
/// cannot be watched. Six points that a change must keep, each with a test:
/// 1. A descriptor carries a generation number: an event for a closed and reused one is dropped.
/// 2. Changes of notifiers are coalesced into one epoll_ctl before the wait.
/// 3. A descriptor whose last notifier went may have been closed and reused meanwhile: on ENOENT it is added again.
/// 4. Posted events are sent before waiting.
/// 5. A timer fires at most once in a pass, and sockets are looked at between passes: a zero timer starves nobody.
/// 6. wakeUp() and interrupt() may come from any thread; all else is for the thread it runs on.
class EpollDispatcher final : public DispatcherBase
{
public:
    /// Null when the system has no descriptor left.
    static std::unique_ptr<EpollDispatcher> create();
    EpollDispatcher(const EpollDispatcher &) = delete;
    EpollDispatcher &operator=(const EpollDispatcher &) = delete;
    ~EpollDispatcher() override;

    bool processEvents(QEventLoop::ProcessEventsFlags flags) override;
    void wakeUp() override;
    void interrupt() override;

    void registerSocketNotifier(QSocketNotifier *notifier) override;
    void unregisterSocketNotifier(QSocketNotifier *notifier) override;

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    void registerTimer(Qt::TimerId id, Duration interval, Qt::TimerType type, QObject *object) override;
    bool unregisterTimer(Qt::TimerId id) override;
    QList<TimerInfoV2> timersForObject(QObject *object) const override;
    Duration remainingTime(Qt::TimerId id) const override;
#else
    void registerTimer(int id, qint64 interval, Qt::TimerType type, QObject *object) override;
    bool unregisterTimer(int id) override;
    QList<TimerInfo> registeredTimers(QObject *object) const override;
    int remainingTime(int id) override;
#endif
    bool unregisterTimers(QObject *object) override;

private:
    struct Descriptor
    {
        std::array<QSocketNotifier *, 3> notifiers{}; // by QSocketNotifier::Type
        quint32 events = 0;                           // what epoll has
        quint32 generation = 0;
        bool added = false;
        bool changed = false; // is in m_changed
        bool stale = false;   // may have been closed and reused since it was added
    };
    EpollDispatcher(int epoll, int wakeEvent, int timer);

    void markChanged(int descriptor);
    void applyChanges();
    void applyChange(int descriptor, Descriptor &state);
    bool mayWait(QEventLoop::ProcessEventsFlags flags);
    bool waitForWakeUp(bool wait);
    bool waitForSockets(bool wait);
    bool activate(quint32 descriptor, quint32 generation, quint32 events);
    void drainWakeEvent();
    void drainTimer();

    int m_epoll;
    int m_wakeEvent;
    int m_timer; // a timerfd: cheaper than a time-out for each wait, as it is set only when an earlier moment comes up
    std::chrono::nanoseconds m_timerSetFor{0}; // 0: not set
    std::atomic<Qt::HANDLE> m_thread{nullptr};
    std::atomic<bool> m_interrupted{false};
    std::atomic<bool> m_eventWritten{false};
    bool m_woken = false; // events may have been posted; set by the thread itself it needs no system call
    std::vector<Descriptor> m_descriptors;
    std::vector<int> m_changed;
    TimerList m_timers;
};

} // namespace Madmail::Net
