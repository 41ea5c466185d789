// SPDX-License-Identifier: GPL-3.0-or-later
// A thread that serves connections.
#pragma once

#include "server/base/result.h"
#include "server/base/unique_function.h"
#include "server/net/io_context.h"

#include <QString>

#include <chrono>
#include <memory>

namespace Madmail::Net {

/// Runs an event loop with our dispatcher and an IoContext. Every connection lives its whole life on one of these.
/// Thread: any (but one at a time for stop() and wait()).
class IoThread
{
public:
    /// Starts the thread and returns when it serves. `name` is what `top -H` shows (at most 15 bytes are). `clock`
    /// outlives the thread and is read there.
    static std::unique_ptr<IoThread> create(const QString &name, const Clock &clock = Clock::system());
    IoThread(const IoThread &) = delete;
    IoThread &operator=(const IoThread &) = delete;
    /// Stops without grace, if nobody did.
    ~IoThread();

    /// Hands over a connection; closes it when the thread stops.
    void adopt(AcceptedSocket socket) const;
    /// Runs `call` on the thread, or drops it after the thread has stopped. For what lives there beside connections:
    /// listeners, the thread's read connection to the store.
    void post(UniqueFunction<void()> call) const;
    const PostAddress &address() const { return m_address; }
    IoFigures figures() const { return m_counters->figures(); }
    /// Ends what is due by now. Needed by those who move the clock: the real one does it by itself.
    void advanceTimers() const;

    /// `call` runs on the thread when its last connection is gone, before wait() returns. (Destructors of thread_local
    /// variables would run after it: QThread::wait() does not join.) Thread: the I/O thread.
    void runAtEnd(UniqueFunction<void()> call);

    /// Begins to stop: sessions are told, and have `grace` to say good-bye and flush. Does not wait.
    void stop(std::chrono::seconds grace);
    /// Waits until the thread has ended.
    void wait();

private:
    IoThread() = default;

    class Thread;
    std::unique_ptr<Thread> m_thread;
    std::shared_ptr<IoCounters> m_counters;
    PostAddress m_address;
    UniqueFunction<void()> m_atEnd; // touched by the thread alone
    IoContext *m_context = nullptr; // used on its own thread only, where the address proves that it lives
};

} // namespace Madmail::Net
