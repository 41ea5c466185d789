// SPDX-License-Identifier: GPL-3.0-or-later
// The time of an I/O thread, moved by a test instead of waited for.
#pragma once

#include "server/base/clock.h"
#include "server/net/io_thread.h"

#include <future>

namespace Madmail::Testing {

/// Which time the connections of a test server live in.
enum class Time {
    Real,
    Manual, ///< stands still until advance(). Clients must be gone before the server is stopped: nothing else ends them
};

/// Outlives its thread, and is touched on that alone.
class IoClock
{
public:
    explicit IoClock(Time time)
        : m_time(time)
    {
    }

    const Clock &clock() const { return m_time == Time::Real ? Clock::system() : m_manual; }

    /// Everything that is due has happened when this returns. Only with Time::Manual.
    void advance(const Net::IoThread &thread, std::chrono::seconds by)
    {
        std::promise<void> done;
        thread.post([this, by] { m_manual.advance(by); });
        thread.advanceTimers();
        thread.post([&done] { done.set_value(); });
        done.get_future().wait();
    }

private:
    Time m_time;
    ManualClock m_manual;
};

} // namespace Madmail::Testing
