// SPDX-License-Identifier: GPL-3.0-or-later
// What all connections of one I/O thread share.
#pragma once

#include "server/base/post.h"
#include "server/net/accepted_socket.h"
#include "server/net/connection_handle.h"
#include "server/net/timer_wheel.h"

#include <QByteArray>
#include <QHash>

#include <atomic>
#include <chrono>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace Madmail::Net {

class Connection;

/// An I/O thread's figures at one moment.
struct IoFigures
{
    int connections = 0;
    quint64 adopted = 0;
    quint64 bytesIn = 0; ///< payload, without TLS
    quint64 bytesOut = 0;
};

/// Counts for one I/O thread. Thread: any reads, one writes.
class IoCounters
{
public:
    IoFigures figures() const;

private:
    friend class IoContext;
    std::atomic<int> m_connections{0};
    std::atomic<quint64> m_adopted{0};
    std::atomic<quint64> m_bytesIn{0};
    std::atomic<quint64> m_bytesOut{0};
};

/// Owns the connections of a thread, their timer wheel and the buffer they read into.
///
/// IoThread has one; tests may make one on their own thread, if it has an event loop.
/// Thread: the one it was made on, except figures(). Memory: 100 KiB, and about 50 bytes for each connection.
class IoContext final : public PostTarget
{
public:
    static constexpr qsizetype scratchBytes =
        64 * 1024; // ≥ 16 KiB: a whole TLS record, so OpenSSL never keeps a part of one

    explicit IoContext(std::shared_ptr<IoCounters> counters = std::make_shared<IoCounters>(),
                       const Clock &clock = Clock::system());
    ~IoContext() override;

    /// Makes a connection of the socket and starts it. While stopping, it is closed.
    void adopt(AcceptedSocket socket);

    /// Tells all sessions that the server stops, some at a time; aborts those that are left after `grace`. `done` is
    /// called when there is no connection any more; new ones are not taken. Called again, the later `grace` and `done`
    /// count.
    void stop(std::chrono::seconds grace, UniqueFunction<void()> done);

    const PostAddress &address() const { return m_address; }
    TimerWheel &wheel() { return m_wheel; }
    IoFigures figures() const { return m_counters->figures(); }

private:
    friend class Connection;
    friend class ConnectionHandle;
    class StopTimer;

    bool event(QEvent *event) override;
    void runWork();
    void requestWork();
    void postTo(quint64 id, const UniqueFunction<void(ConnectionHandler &)> &call);
    void shutDownSome();
    void abortAll();

    // What Connection calls.
    std::span<char> scratch() { return m_scratch; }
    /// An output buffer that has been in use a moment ago: its memory is warm and need not be allocated.
    QByteArray takeSpareBuffer() { return std::exchange(m_spareBuffer, {}); }
    void giveSpareBuffer(QByteArray &&buffer);
    ConnectionHandle handleOf(const Connection &connection) const;
    void scheduleTurn(Connection &connection);
    void retire(Connection &connection);
    bool isStopping() const { return m_stopping; }
    void countIn(qsizetype bytes);
    void countOut(qsizetype bytes);

    std::shared_ptr<IoCounters> m_counters;
    PostAddress m_address;
    TimerWheel m_wheel;
    std::vector<char> m_scratch;
    QByteArray m_spareBuffer;                   // small
    QHash<quint64, Connection *> m_connections; // owned
    std::vector<quint64> m_turns;               // ids of connections that want one
    std::vector<std::unique_ptr<Connection>> m_retired;
    std::vector<quint64> m_toShutDown;
    std::unique_ptr<StopTimer> m_stopTimer;
    UniqueFunction<void()> m_stopDone;
    bool m_workRequested = false;
    bool m_stopping = false;
};

} // namespace Madmail::Net
