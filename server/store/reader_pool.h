// SPDX-License-Identifier: GPL-3.0-or-later
// Threads that answer long questions. Inside the store only.
#pragma once

#include "server/base/result.h"
#include "server/base/unique_function.h"
#include "server/store/read_connection.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace Madmail::Store {

class ReaderPool
{
public:
    using Job = UniqueFunction<void(ReadConnection &)>;
    using Opener = UniqueFunction<Result<std::unique_ptr<ReadConnection>>()>;

    ReaderPool() = default;
    ~ReaderPool();
    ReaderPool(const ReaderPool &) = delete;
    ReaderPool &operator=(const ReaderPool &) = delete;

    /// One thread more. `open` is called on it. Waits for the answer.
    Status addThread(Opener open);
    /// Errors: Busy (10 000 wait, or closed).
    Status push(Job job);
    /// Runs what is queued, then ends the threads.
    void close();

private:
    void run(ReadConnection &connection);

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Job> m_jobs;
    bool m_closed = false;
    std::vector<std::thread> m_threads;
};

} // namespace Madmail::Store
