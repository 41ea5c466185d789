// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/epoll_dispatcher.h"

#include "server/base/log.h"

#include <QCoreApplication>
#include <QEvent>
#include <QThread>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>

namespace Madmail::Net {

namespace {

constexpr quint64 wakeTag = ~quint64(0); // no descriptor has this number
constexpr quint64 timerTag = wakeTag - 1;
constexpr int eventsInOnePass = 256;
// What wakes a Read, Write and Exception notifier: an error or hang-up concerns each of them, as in Qt's own
// dispatcher.
constexpr std::array<quint32, 3> wakingEvents{EPOLLIN | EPOLLHUP | EPOLLERR, EPOLLOUT | EPOLLHUP | EPOLLERR,
                                              EPOLLPRI | EPOLLHUP | EPOLLERR};

bool addToEpoll(int epoll, int descriptor, quint64 tag)
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = tag;
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

} // namespace

std::unique_ptr<EpollDispatcher> EpollDispatcher::create()
{
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    const int wakeEvent = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (epoll >= 0 && wakeEvent >= 0 && timer >= 0 && addToEpoll(epoll, wakeEvent, wakeTag) &&
        addToEpoll(epoll, timer, timerTag))
        return std::unique_ptr<EpollDispatcher>(new EpollDispatcher(epoll, wakeEvent, timer));
    for (const int descriptor : {epoll, wakeEvent, timer}) {
        if (descriptor >= 0)
            close(descriptor);
    }
    return nullptr;
}

EpollDispatcher::EpollDispatcher(int epoll, int wakeEvent, int timer)
    : m_epoll(epoll)
    , m_wakeEvent(wakeEvent)
    , m_timer(timer)
{
}

EpollDispatcher::~EpollDispatcher()
{
    close(m_epoll);
    close(m_wakeEvent);
    close(m_timer);
}

// --- The loop -------------------------------------------------------------------------------------------------------

bool EpollDispatcher::processEvents(QEventLoop::ProcessEventsFlags flags)
{
    m_thread.store(QThread::currentThreadId(), std::memory_order_relaxed);
    m_interrupted.store(false);
    Q_EMIT awake();
    m_woken = false;
    QCoreApplication::sendPostedEvents();
    if (std::exchange(m_woken, false)) // what the first batch posted (flushing, mostly): once more, then sockets
        QCoreApplication::sendPostedEvents();
    applyChanges();

    const bool wait = mayWait(flags);
    if (wait)
        Q_EMIT aboutToBlock();
    bool worked = (flags & QEventLoop::ExcludeSocketNotifiers) ? waitForWakeUp(wait) : waitForSockets(wait);
    if (m_woken) // what socket handlers posted need not wait for the next call
        QCoreApplication::sendPostedEvents();
    if (!(flags & QEventLoop::X11ExcludeTimers))
        worked = m_timers.fireDue() || worked;
    return worked;
}

/// Sets the timer, if it must be set for an earlier moment than it is. A later one may leave it: that wakes us once in
/// vain.
bool EpollDispatcher::mayWait(QEventLoop::ProcessEventsFlags flags)
{
    if (!(flags & QEventLoop::WaitForMoreEvents) || m_woken || m_interrupted.load())
        return false;
    if (m_timers.isEmpty() || (flags & QEventLoop::X11ExcludeTimers))
        return true;
    const auto due = m_timers.nextDue();
    if (m_timerSetFor.count() != 0 && m_timerSetFor <= due)
        return true;
    if (m_timers.isDue())
        return false;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(due);
    const itimerspec setting{{}, {time_t(seconds.count()), long((due - seconds).count())}};
    timerfd_settime(m_timer, TFD_TIMER_ABSTIME, &setting, nullptr);
    m_timerSetFor = due;
    return true;
}

bool EpollDispatcher::waitForWakeUp(bool wait)
{
    std::array<pollfd, 2> descriptors{pollfd{m_wakeEvent, POLLIN, 0}, pollfd{m_timer, POLLIN, 0}};
    if (poll(descriptors.data(), descriptors.size(), wait ? -1 : 0) <= 0)
        return false;
    if (descriptors[0].revents)
        drainWakeEvent();
    if (descriptors[1].revents)
        drainTimer();
    return true;
}

bool EpollDispatcher::waitForSockets(bool wait)
{
    std::array<epoll_event, eventsInOnePass>
        events; // NOLINT(cppcoreguidelines-pro-type-member-init): filled by the kernel
    const int count = epoll_wait(m_epoll, events.data(), eventsInOnePass, wait ? -1 : 0);
    bool worked = false;
    for (int i = 0; i < count; ++i) {
        const quint64 tag = events[size_t(i)].data.u64;
        if (tag == wakeTag) {
            drainWakeEvent();
            worked = true;
        } else if (tag == timerTag) {
            drainTimer();
        } else {
            worked = activate(quint32(tag), quint32(tag >> 32), events[size_t(i)].events) || worked;
        }
    }
    return worked;
}

bool EpollDispatcher::activate(quint32 descriptor, quint32 generation, quint32 events)
{
    bool worked = false;
    for (size_t type = 0; type < wakingEvents.size(); ++type) {
        const Descriptor &state = m_descriptors[descriptor]; // again each time: a handler may change or move it
        if (state.generation != generation)
            break;
        if (!(events & wakingEvents[type]) || !state.notifiers[type])
            continue;
        QEvent event(QEvent::SockAct);
        QCoreApplication::sendEvent(state.notifiers[type], &event);
        worked = true;
    }
    return worked;
}

void EpollDispatcher::drainWakeEvent()
{
    quint64 value = 0;
    [[maybe_unused]] const auto size = read(m_wakeEvent, &value, sizeof value);
    m_eventWritten.store(false); // before posted events are looked at: whoever posts after that writes again
    m_woken = true;
}

void EpollDispatcher::drainTimer()
{
    quint64 expirations = 0;
    [[maybe_unused]] const auto size = read(m_timer, &expirations, sizeof expirations);
    m_timerSetFor = {};
}

void EpollDispatcher::wakeUp()
{
    if (QThread::currentThreadId() == m_thread.load(std::memory_order_relaxed)) {
        m_woken = true; // it cannot be waiting while it calls this
        return;
    }
    if (m_eventWritten.exchange(true))
        return;
    const quint64 one = 1;
    [[maybe_unused]] const auto size = write(m_wakeEvent, &one, sizeof one);
}

void EpollDispatcher::interrupt()
{
    m_interrupted.store(true);
    wakeUp();
}

// --- Sockets --------------------------------------------------------------------------------------------------------

void EpollDispatcher::registerSocketNotifier(QSocketNotifier *notifier)
{
    const auto descriptor = size_t(notifier->socket());
    if (descriptor >= m_descriptors.size())
        m_descriptors.resize(descriptor * 2 + 64);
    m_descriptors[descriptor].notifiers[size_t(notifier->type())] = notifier;
    markChanged(int(descriptor));
}

void EpollDispatcher::unregisterSocketNotifier(QSocketNotifier *notifier)
{
    const auto descriptor = size_t(notifier->socket());
    if (descriptor >= m_descriptors.size())
        return;
    Descriptor &state = m_descriptors[descriptor];
    if (state.notifiers[size_t(notifier->type())] != notifier)
        return;
    state.notifiers[size_t(notifier->type())] = nullptr;
    if (state.notifiers == decltype(state.notifiers){}) {
        ++state.generation;
        state.stale = true;
    }
    markChanged(int(descriptor));
}

void EpollDispatcher::markChanged(int descriptor)
{
    Descriptor &state = m_descriptors[size_t(descriptor)];
    if (!std::exchange(state.changed, true))
        m_changed.push_back(descriptor);
}

void EpollDispatcher::applyChanges()
{
    for (const int descriptor : m_changed) {
        m_descriptors[size_t(descriptor)].changed = false;
        applyChange(descriptor, m_descriptors[size_t(descriptor)]);
    }
    m_changed.clear();
}

void EpollDispatcher::applyChange(int descriptor, Descriptor &state)
{
    epoll_event event{};
    event.events = (state.notifiers[QSocketNotifier::Read] ? quint32(EPOLLIN) : 0) |
                   (state.notifiers[QSocketNotifier::Write] ? quint32(EPOLLOUT) : 0) |
                   (state.notifiers[QSocketNotifier::Exception] ? quint32(EPOLLPRI) : 0);
    event.data.u64 = quint64(quint32(descriptor)) | quint64(state.generation) << 32;
    if (event.events == 0) {
        if (state.added)
            epoll_ctl(m_epoll, EPOLL_CTL_DEL, descriptor, &event); // fails when it was closed, which is as good
        state.added = false;
    } else if (!state.added || state.stale || event.events != state.events) {
        int result = epoll_ctl(m_epoll, state.added ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, &event);
        if (result < 0 && errno == ENOENT)
            result = epoll_ctl(m_epoll, EPOLL_CTL_ADD, descriptor, &event);
        else if (result < 0 && errno == EEXIST)
            result = epoll_ctl(m_epoll, EPOLL_CTL_MOD, descriptor, &event);
        if (result < 0)
            qCWarning(lcNet, "descriptor %d cannot be watched: errno %d", descriptor, errno);
        state.added = result == 0;
    }
    state.events = event.events;
    state.stale = false;
}

} // namespace Madmail::Net
