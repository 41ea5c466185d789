// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/checkpointer.h"

#include "server/base/log.h"
#include "server/store/connection.h"
#include "server/store/sqlite_error.h"

#include <future>
#include <sqlite3.h>

namespace Madmail::Store {

namespace {

constexpr qint64 checkpointEvery = 16 * 1024 * 1024;
constexpr qint64 restartAbove = 64 * 1024 * 1024;
constexpr int restartPatienceMilliseconds = 200; // the writer stands still while a RESTART waits for readers
constexpr Bytes checkpointCache = kibibytes(256);

} // namespace

Checkpointer::Checkpointer(StoreCounters &counters)
    : m_counters(counters)
    , m_nextAt(checkpointEvery)
{
}

Checkpointer::~Checkpointer()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        m_changed.notify_one();
    }
    if (m_thread.joinable())
        m_thread.join();
}

Status Checkpointer::start(const QString &path)
{
    std::promise<Status> opened;
    std::future<Status> answer = opened.get_future();
    m_thread = std::thread([this, path, opened = std::move(opened)]() mutable {
        const auto connection = Connection::open(path, ConnectionMode::Write, checkpointCache);
        if (connection.ok())
            sqlite3_busy_timeout((*connection)->handle(), restartPatienceMilliseconds);
        opened.set_value(connection.ok() ? Status() : Status(connection.error()));
        if (connection.ok())
            run(**connection);
    });
    return answer.get();
}

void Checkpointer::noteLog(qint64 walBytes)
{
    if (walBytes < m_lastSize) // the log began anew
        m_nextAt = checkpointEvery;
    m_lastSize = walBytes;
    if (walBytes < m_nextAt)
        return;
    m_nextAt = walBytes + checkpointEvery;
    const std::lock_guard lock(m_mutex);
    m_wanted = walBytes;
    m_changed.notify_one();
}

void Checkpointer::request()
{
    const std::lock_guard lock(m_mutex);
    m_wanted = std::max<qint64>(m_wanted, 1);
    m_changed.notify_one();
}

void Checkpointer::run(Connection &connection)
{
    while (true) {
        qint64 size = 0;
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return m_closed || m_wanted != 0; });
            if (m_closed)
                return;
            size = std::exchange(m_wanted, 0);
        }
        const int mode = size > restartAbove ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE;
        const int code = sqlite3_wal_checkpoint_v2(connection.handle(), nullptr, mode, nullptr, nullptr);
        ++m_counters.checkpoints;
        if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) // busy: the next one gets further
            qCWarning(lcStore) << "checkpoint failed:" << sqliteError(connection.handle(), code).toEnglish();
    }
}

} // namespace Madmail::Store
