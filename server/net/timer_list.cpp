// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/timer_list.h"

#include <QCoreApplication>
#include <QTimerEvent>

namespace Madmail::Net {

using namespace std::chrono_literals;

namespace {

std::chrono::nanoseconds roundUp(std::chrono::nanoseconds value, std::chrono::nanoseconds step)
{
    return (value + step - 1ns) / step * step;
}

} // namespace

TimerList::Nanoseconds TimerList::dueOf(const Timer &timer)
{
    const Nanoseconds due = timer.base + timer.interval;
    if (timer.type == Qt::VeryCoarseTimer)
        return roundUp(due, 1s);
    if (timer.type == Qt::CoarseTimer && timer.interval >= 100ms) // within 5 %, so that timers meet and wake us once
        return roundUp(due, std::min<Nanoseconds>(timer.interval / 20, 50ms));
    return due;
}

void TimerList::add(int id, Nanoseconds interval, Qt::TimerType type, QObject *object)
{
    Timer timer{interval, type, object, m_clock.monotonic(), 0ns, false};
    timer.due = dueOf(timer) + 1ns; // never in the pass that is running now
    m_timers.insert(id, timer);
    m_due.emplace(timer.due, id);
}

bool TimerList::remove(int id)
{
    const auto timer = m_timers.constFind(id);
    if (timer == m_timers.cend())
        return false;
    m_due.erase({timer->due, id});
    m_timers.erase(timer);
    return true;
}

bool TimerList::removeAllOf(const QObject *object)
{
    return m_timers.removeIf([&](auto timer) {
        if (timer.value().object != object)
            return false;
        m_due.erase({timer.value().due, timer.key()});
        return true;
    }) > 0;
}

std::optional<TimerList::Nanoseconds> TimerList::remaining(int id) const
{
    const auto timer = m_timers.constFind(id);
    if (timer == m_timers.cend())
        return std::nullopt;
    return std::clamp<Nanoseconds>(timer->due - m_clock.monotonic(), 0ns, timer->interval);
}

bool TimerList::fireDue()
{
    if (m_due.empty())
        return false;
    bool worked = false;
    const Nanoseconds now = m_clock.monotonic();
    while (!m_due.empty() && m_due.begin()->first <= now) {
        const int id = m_due.begin()->second;
        m_due.erase(m_due.begin());
        Timer &timer = m_timers[id];
        timer.base += timer.interval;
        if (timer.base + timer.interval < now) // late by more than a period: those in between are left out
            timer.base = now;
        timer.due = std::max(dueOf(timer), now + 1ns);
        m_due.emplace(timer.due, id);
        if (timer.running)
            continue;
        timer.running = true;
        QTimerEvent event(id);
        QCoreApplication::sendEvent(timer.object, &event);
        worked = true;
        if (const auto same = m_timers.find(id); same != m_timers.end()) // the handler may have changed the list
            same->running = false;
    }
    return worked;
}

} // namespace Madmail::Net
