// SPDX-License-Identifier: GPL-3.0-or-later
// How the caller of something long watches it and stops it.
#pragma once

#include "server/base/unique_function.h"

#include <QtGlobal>

namespace Madmail::Mail {

/// Both are called on the thread that runs the task, between two small steps, and may be empty.
struct LongTask
{
    /// How many things have been looked at, of how many there were at the beginning. `done` ends at `total` or a little
    /// below or above it, when others remove and add meanwhile.
    UniqueFunction<void(qint64 done, qint64 total)> progress;
    /// True: stop here. What is done stays done; the same call goes on with the rest.
    UniqueFunction<bool()> shouldStop;

    void tell(qint64 done, qint64 total) const
    {
        if (progress)
            progress(done, total);
    }
    bool isStopped() const { return shouldStop && shouldStop(); }
};

} // namespace Madmail::Mail
