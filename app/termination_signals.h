// SPDX-License-Identifier: GPL-3.0-or-later
// SIGTERM, SIGINT and SIGUSR2 as ordinary events.
#pragma once

#include "server/base/unique_function.h"

#include <QSocketNotifier>

#include <csignal>
#include <memory>

namespace Madmail::App {

/// Blocks the signals in this thread and those it starts later, and reads them from a descriptor (signalfd(2)).
/// Thread: main, before others start.
class TerminationSignals
{
public:
    /// What a closed terminal (SIGHUP) does.
    enum class HangUp {
        Ends,   ///< the same as the others, unless whoever started us has it ignored (nohup)
        IsLeft, ///< what the system does with it
    };

    explicit TerminationSignals(HangUp hangUp = HangUp::Ends);
    ~TerminationSignals();
    TerminationSignals(const TerminationSignals &) = delete;
    TerminationSignals &operator=(const TerminationSignals &) = delete;

    /// Called from the event loop, once. A signal that came before is not lost.
    void onTermination(UniqueFunction<void()> call);
    /// SIGUSR2: "read everything again". Before onTermination(); without it the signal is taken and nothing happens.
    void onReload(UniqueFunction<void()> call) { m_reload = std::move(call); }
    /// From here on the signals do what they do to any program.
    void release();

private:
    sigset_t m_set;
    int m_descriptor;
    std::unique_ptr<QSocketNotifier> m_notifier;
    UniqueFunction<void()> m_call;
    UniqueFunction<void()> m_reload;
};

} // namespace Madmail::App
