// SPDX-License-Identifier: GPL-3.0-or-later
// The dispatcher's timer functions, in the types of the Qt it is built with.
#include "server/net/epoll_dispatcher.h"

#include <climits>

namespace Madmail::Net {

bool EpollDispatcher::unregisterTimers(QObject *object)
{
    return m_timers.removeAllOf(object);
}

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
void EpollDispatcher::registerTimer(Qt::TimerId id, Duration interval, Qt::TimerType type, QObject *object)
{
    m_timers.add(int(id), interval, type, object);
}

bool EpollDispatcher::unregisterTimer(Qt::TimerId id)
{
    return m_timers.remove(int(id));
}

QList<QAbstractEventDispatcher::TimerInfoV2> EpollDispatcher::timersForObject(QObject *object) const
{
    QList<TimerInfoV2> found;
    m_timers.forEachOf(object, [&](int id, std::chrono::nanoseconds interval, Qt::TimerType type) {
        found.append({interval, Qt::TimerId(id), type});
    });
    return found;
}

QAbstractEventDispatcher::Duration EpollDispatcher::remainingTime(Qt::TimerId id) const
{
    return m_timers.remaining(int(id)).value_or(Duration::min());
}
#else
void EpollDispatcher::registerTimer(int id, qint64 interval, Qt::TimerType type, QObject *object)
{
    m_timers.add(id, std::chrono::milliseconds(interval), type, object);
}

bool EpollDispatcher::unregisterTimer(int id)
{
    return m_timers.remove(id);
}

QList<QAbstractEventDispatcher::TimerInfo> EpollDispatcher::registeredTimers(QObject *object) const
{
    QList<TimerInfo> found;
    m_timers.forEachOf(object, [&](int id, std::chrono::nanoseconds interval, Qt::TimerType type) {
        found.append(TimerInfo(id, int(std::chrono::floor<std::chrono::milliseconds>(interval).count()), type));
    });
    return found;
}

int EpollDispatcher::remainingTime(int id)
{
    const auto left = m_timers.remaining(id);
    return left ? int(std::min<qint64>(std::chrono::ceil<std::chrono::milliseconds>(*left).count(), INT_MAX)) : -1;
}
#endif

} // namespace Madmail::Net
