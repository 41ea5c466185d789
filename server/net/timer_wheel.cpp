// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/timer_wheel.h"

#include <QTimerEvent>

#include <algorithm>
#include <bit>
#include <limits>

namespace Madmail::Net {

using namespace std::chrono_literals;

TimerNode::~TimerNode()
{
    TimerWheel::cancel(*this);
}

TimerWheel::TimerWheel(const Clock &clock)
    : m_clock(clock)
    , m_start(clock.monotonic() - 1s) // so that now() is never 0
    , m_occupied{}
    , m_slots{}
{
}

TimerWheel::~TimerWheel()
{
    for (TimerNode *first : m_slots) {
        while (first) {
            TimerNode *node = std::exchange(first, first->m_next);
            node->m_link = nullptr;
            node->m_next = nullptr;
            node->m_deadline = 0;
        }
    }
}

TimerTick TimerWheel::now() const
{
    return TimerTick(std::chrono::floor<std::chrono::seconds>(m_clock.monotonic() - m_start).count());
}

TimerTick TimerWheel::after(std::chrono::seconds span) const
{
    constexpr std::chrono::seconds most = std::chrono::hours(24 * 3653);
    return now() + 1 + TimerTick(std::clamp(span, 0s, most).count());
}

void TimerWheel::schedule(TimerNode &node, TimerTick deadline)
{
    node.m_deadline = std::max<TimerTick>(deadline, 1);
    if (node.m_link && node.m_slot <= node.m_deadline)
        return; // looked at when the old slot comes
    if (node.m_link)
        unlink(node);
    if (!m_summary && !m_firing) // nothing was waiting, so nobody has turned the wheel
        m_current = std::max(m_current, now());
    node.m_wheel = this;
    insert(node);
    arm();
}

void TimerWheel::cancel(TimerNode &node)
{
    node.m_deadline = 0;
    if (node.m_link)
        unlink(node);
}

void TimerWheel::insert(TimerNode &node)
{
    node.m_slot = std::clamp(node.m_deadline, m_current + 1, m_current + slotMask);
    const TimerTick index = node.m_slot & slotMask;
    TimerNode *&first = m_slots[index];
    node.m_next = first;
    node.m_link = &first;
    if (first)
        first->m_link = &node.m_next;
    first = &node;
    m_occupied[index / 64] |= quint64(1) << (index % 64);
    m_summary |= quint64(1) << (index / 64);
}

void TimerWheel::unlink(TimerNode &node)
{
    *node.m_link = node.m_next;
    if (node.m_next)
        node.m_next->m_link = node.m_link;
    node.m_link = nullptr;
    node.m_next = nullptr;
    // The timer stays armed: should the slot be empty when it comes, that is one wake-up, not one for each cancel.
    TimerWheel &wheel = *node.m_wheel;
    const TimerTick index = node.m_slot & slotMask;
    if (wheel.m_slots[index])
        return;
    wheel.m_occupied[index / 64] &= ~(quint64(1) << (index % 64));
    if (!wheel.m_occupied[index / 64])
        wheel.m_summary &= ~(quint64(1) << (index / 64));
}

std::optional<TimerTick> TimerWheel::nextSlot() const
{
    if (!m_summary)
        return std::nullopt;
    // Slots in the order of their coming: from the one after m_current, around the wheel.
    const TimerTick begin = (m_current + 1) & slotMask;
    const TimerTick word = begin / 64;
    TimerTick found = 0;
    if (const quint64 rest = m_occupied[word] >> (begin % 64)) {
        found = begin + TimerTick(std::countr_zero(rest));
    } else {
        const quint64 later = word == 63 ? 0 : m_summary >> (word + 1) << (word + 1);
        const TimerTick foundWord = TimerTick(std::countr_zero(later ? later : m_summary));
        found = foundWord * 64 + TimerTick(std::countr_zero(m_occupied[foundWord]));
    }
    return m_current + 1 + ((found - begin) & slotMask);
}

void TimerWheel::advance()
{
    const TimerTick time = now();
    m_firing = true;
    for (auto slot = nextSlot(); slot && *slot <= time; slot = nextSlot())
        fireSlot(*slot, time);
    m_firing = false;
    m_current = std::max(m_current, time);
    m_armedFor = 0;
    arm();
}

void TimerWheel::fireSlot(TimerTick slot, TimerTick time)
{
    m_current = slot; // nodes put back from here on go to later slots
    TimerNode *&first = m_slots[slot & slotMask];
    while (TimerNode *node = first) {
        unlink(*node);
        if (node->m_deadline > time) {
            insert(*node);
        } else {
            node->m_deadline = 0;
            node->timerExpired(time);
        }
    }
}

void TimerWheel::arm()
{
    const auto next = nextSlot();
    if (m_firing || !next || (m_armedFor && m_armedFor <= *next))
        return;
    m_armedFor = *next;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(m_start + std::chrono::seconds(*next) - m_clock.monotonic());
    m_timer.start(int(std::clamp<qint64>(left.count(), 0, std::numeric_limits<int>::max())), Qt::PreciseTimer, this);
}

void TimerWheel::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_timer.timerId())
        return;
    m_timer.stop();
    advance();
}

} // namespace Madmail::Net
