// SPDX-License-Identifier: GPL-3.0-or-later
// Time, so that tests can set it.
#pragma once

#include <QtGlobal>

#include <chrono>

namespace Madmail {

using UnixSeconds = qint64; ///< seconds since 1970-01-01T00:00:00Z; 0 = never or unknown

/// Thread: any.
class Clock
{
public:
    virtual ~Clock() = default;
    /// Wall time, for what is stored.
    virtual UnixSeconds now() const = 0;
    /// Time that never jumps, for limits and time-outs.
    virtual std::chrono::nanoseconds monotonic() const = 0;

    /// The real one.
    static const Clock &system();
};

/// A clock that stands still until it is moved. Thread: one.
class ManualClock final : public Clock
{
public:
    UnixSeconds now() const override { return m_now; }
    std::chrono::nanoseconds monotonic() const override { return m_monotonic; }
    void advance(std::chrono::nanoseconds by);
    void setNow(UnixSeconds now) { m_now = now; }

private:
    UnixSeconds m_now = 1'700'000'000;
    std::chrono::nanoseconds m_monotonic { 0 };
    std::chrono::nanoseconds m_fraction { 0 };
};

} // namespace Madmail
