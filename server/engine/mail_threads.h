// SPDX-License-Identifier: GPL-3.0-or-later
// The I/O threads, each with its own context of the mail rules.
#pragma once

#include "server/mail/mail_core.h"
#include "server/net/io_thread.h"
#include "server/net/listener.h"

#include <future>
#include <memory>
#include <vector>

namespace Madmail::Engine {

/// Thread: the engine's.
class MailThreads
{
public:
    /// Starts `count` threads. Errors: those of the read connections to the store.
    static Result<std::unique_ptr<MailThreads>> start(Mail::MailCore &core, int count);
    ~MailThreads();

    /// Sessions for the listeners.
    Net::HandlerFactory imapSessions() const;
    Net::HandlerFactory submissionSessions() const;

    std::vector<const Net::IoThread *> pointers() const;
    const Net::IoThread &first() const { return *m_threads.front(); }

    /// Sessions say good-bye; returns when all threads have ended.
    void stop(std::chrono::seconds grace);

private:
    MailThreads() = default;

    std::vector<std::unique_ptr<Net::IoThread>> m_threads;
};

/// Runs `call` on an I/O thread and waits for what it returns. Never from an I/O thread.
template<typename Call>
auto callOn(const Net::IoThread &thread, Call call) -> std::invoke_result_t<Call &>
{
    std::promise<std::invoke_result_t<Call &>> promise;
    auto result = promise.get_future();
    thread.post([&promise, &call] { promise.set_value(call()); });
    return result.get();
}

} // namespace Madmail::Engine
