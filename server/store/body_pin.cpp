// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/pin_set.h"

namespace Madmail::Store {

BodyPin::Hold::Hold(std::shared_ptr<PinSet> pins, BodyId pinned)
    : set(std::move(pins))
    , body(pinned)
{
}

BodyPin::Hold::~Hold()
{
    set->release(body);
}

PinSet::PinSet(UniqueFunction<void()> released)
    : m_released(std::move(released))
{
}

BodyPin PinSet::pin(const std::shared_ptr<PinSet> &self, BodyId body)
{
    BodyPin pin;
    {
        const std::lock_guard lock(self->m_mutex);
        if (self->m_freeing.contains(body))
            return pin;
        ++self->m_pins[body].count;
    }
    pin.m_hold = std::make_shared<const BodyPin::Hold>(self, body);
    return pin;
}

bool PinSet::beginFreeing(BodyId body)
{
    const std::lock_guard lock(m_mutex);
    if (const auto pinned = m_pins.find(body); pinned != m_pins.end()) {
        pinned->second.wanted = true;
        return false;
    }
    m_freeing.insert(body);
    return true;
}

void PinSet::endFreeing()
{
    const std::lock_guard lock(m_mutex);
    m_freeing.clear();
}

void PinSet::close()
{
    const std::lock_guard lock(m_mutex);
    m_released = {};
}

void PinSet::release(BodyId body)
{
    const std::lock_guard lock(m_mutex);
    const auto pinned = m_pins.find(body);
    if (--pinned->second.count > 0)
        return;
    const bool wanted = pinned->second.wanted;
    m_pins.erase(pinned);
    if (wanted && m_released)
        m_released();
}

} // namespace Madmail::Store
