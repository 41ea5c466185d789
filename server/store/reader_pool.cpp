// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/reader_pool.h"

#include <QCoreApplication>

#include <future>

namespace Madmail::Store {

namespace {

constexpr std::size_t maxWaiting = 10'000;

} // namespace

ReaderPool::~ReaderPool()
{
    close();
}

Status ReaderPool::addThread(Opener open)
{
    std::promise<Status> opened;
    std::future<Status> answer = opened.get_future();
    m_threads.emplace_back([this, open = std::move(open), opened = std::move(opened)]() mutable {
        const auto connection = open();
        opened.set_value(connection.ok() ? Status() : Status(connection.error()));
        if (connection.ok())
            run(**connection);
    });
    return answer.get();
}

Status ReaderPool::push(Job job)
{
    const std::lock_guard lock(m_mutex);
    if (m_closed || m_jobs.size() >= maxWaiting)
        return Error { ErrorCode::Busy, QT_TRANSLATE_NOOP("Server", "The server is too busy. Try again in a moment.") };
    m_jobs.push_back(std::move(job));
    m_changed.notify_one();
    return {};
}

void ReaderPool::close()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        m_changed.notify_all();
    }
    for (std::thread &thread : m_threads)
        thread.join();
    m_threads.clear();
}

void ReaderPool::run(ReadConnection &connection)
{
    while (true) {
        Job job;
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return m_closed || !m_jobs.empty(); });
            if (m_jobs.empty())
                return;
            job = std::move(m_jobs.front());
            m_jobs.pop_front();
        }
        job(connection);
    }
}

} // namespace Madmail::Store
