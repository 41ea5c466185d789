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
    /// From now on pointers() are `count` threads; whoever deals connections out has to be told. Those that are too many keep
    /// their connections, serve again when they are wanted again, and end in reap(). Errors: as start(); then nothing changes.
    Status resize(int count);
    /// Ends threads that are not in pointers() and have no connection any more. Call it when no listener knows them.
    void reap();
    ~MailThreads();

    /// Sessions for the listeners.
    Net::HandlerFactory imapSessions() const;
    Net::HandlerFactory submissionSessions() const;

    std::vector<const Net::IoThread *> pointers() const;
    const Net::IoThread &first() const { return *m_threads.front(); }

    /// Sessions say good-bye; returns when all threads have ended.
    void stop(std::chrono::seconds grace);

private:
    explicit MailThreads(Mail::MailCore &core);

    Mail::MailCore &m_core;
    std::vector<std::unique_ptr<Net::IoThread>> m_threads; // the first one has the listeners, and stays
    std::vector<std::unique_ptr<Net::IoThread>> m_leaving; // serve the connections that they have
    int m_made = 0;
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
