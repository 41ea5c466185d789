// SPDX-License-Identifier: GPL-3.0-or-later
// SIGTERM and SIGINT as an ordinary event.
#pragma once

#include "server/base/unique_function.h"

#include <QSocketNotifier>

#include <memory>

namespace Madmail::App {

/// Blocks the signals in this thread and those it starts later, and reads them from a descriptor (signalfd(2)).
/// Thread: main, before others start.
class TerminationSignals
{
public:
    TerminationSignals();
    ~TerminationSignals();
    TerminationSignals(const TerminationSignals &) = delete;
    TerminationSignals &operator=(const TerminationSignals &) = delete;

    /// Called from the event loop, once. A signal that came before is not lost.
    void onTermination(UniqueFunction<void()> call);

private:
    int m_descriptor;
    std::unique_ptr<QSocketNotifier> m_notifier;
    UniqueFunction<void()> m_call;
};

} // namespace Madmail::App
