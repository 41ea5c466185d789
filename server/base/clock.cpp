// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/clock.h"

namespace Madmail {

namespace {

class SystemClock final : public Clock
{
public:
    UnixSeconds now() const override
    {
        return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    }
    std::chrono::nanoseconds monotonic() const override
    {
        return std::chrono::steady_clock::now().time_since_epoch();
    }
};

} // namespace

const Clock &Clock::system()
{
    static const SystemClock clock;
    return clock;
}

void ManualClock::advance(std::chrono::nanoseconds by)
{
    m_monotonic += by;
    m_fraction += by;
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(m_fraction);
    m_now += whole.count();
    m_fraction -= whole;
}

} // namespace Madmail
