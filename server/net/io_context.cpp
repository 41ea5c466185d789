// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/io_context.h"

#include "server/net/connection.h"

#include <QCoreApplication>
#include <QEvent>

namespace Madmail::Net {

namespace {

const QEvent::Type workEventType = static_cast<QEvent::Type>(QEvent::registerEventType());
constexpr size_t shutDownsInOnePass = 64;
constexpr qsizetype spareBytes = 16 * 1024;
std::atomic<quint64> lastConnectionId{0};

/// One thread writes, so no locked instruction is needed.
template <typename Number> void addTo(std::atomic<Number> &counter, Number number)
{
    counter.store(counter.load(std::memory_order_relaxed) + number, std::memory_order_relaxed);
}

} // namespace

IoFigures IoCounters::figures() const
{
    return {m_connections.load(std::memory_order_relaxed), m_adopted.load(std::memory_order_relaxed),
            m_bytesIn.load(std::memory_order_relaxed), m_bytesOut.load(std::memory_order_relaxed)};
}

void ConnectionHandle::post(UniqueFunction<void(ConnectionHandler &)> call) const
{
    m_address.post([context = m_context, id = m_id, call = std::move(call)] { context->postTo(id, call); });
}

/// Ends the grace time of stop().
class IoContext::StopTimer final : public TimerNode
{
public:
    explicit StopTimer(IoContext &context)
        : m_context(context)
    {
    }

private:
    void timerExpired(TimerTick) override { m_context.abortAll(); }
    IoContext &m_context;
};

IoContext::IoContext(std::shared_ptr<IoCounters> counters, const Clock &clock)
    : m_counters(std::move(counters))
    , m_address(this)
    , m_wheel(clock)
    , m_scratch(size_t(scratchBytes))
{
}

IoContext::~IoContext()
{
    m_address.close();
    abortAll();
    m_retired.clear();
}

void IoContext::adopt(AcceptedSocket socket)
{
    if (m_stopping)
        return;
    const quint64 id = lastConnectionId.fetch_add(1, std::memory_order_relaxed) + 1;
    auto *connection = new Connection(*this, std::move(socket), id);
    m_connections.insert(id, connection);
    addTo(m_counters->m_connections, 1);
    addTo(m_counters->m_adopted, quint64(1));
    connection->start();
}

void IoContext::postTo(quint64 id, const UniqueFunction<void(ConnectionHandler &)> &call)
{
    if (Connection *connection = m_connections.value(id))
        connection->runPosted(call);
}

ConnectionHandle IoContext::handleOf(const Connection &connection) const
{
    return {m_address, const_cast<IoContext *>(this), connection.id()};
}

void IoContext::giveSpareBuffer(QByteArray &&buffer)
{
    if (buffer.capacity() > spareBytes)
        return;
    m_spareBuffer = std::move(buffer);
    m_spareBuffer.resize(0); // keeps the memory, where nobody else has it
}

void IoContext::countIn(qsizetype bytes)
{
    addTo(m_counters->m_bytesIn, quint64(bytes));
}

void IoContext::countOut(qsizetype bytes)
{
    addTo(m_counters->m_bytesOut, quint64(bytes));
}

// --- Work that waits for a fresh turn of the event loop -------------------------------------------------------------

void IoContext::scheduleTurn(Connection &connection)
{
    if (std::exchange(connection.m_turnScheduled, true))
        return;
    m_turns.push_back(connection.id());
    requestWork();
}

void IoContext::retire(Connection &connection)
{
    m_connections.remove(connection.id());
    addTo(m_counters->m_connections, -1);
    m_retired.emplace_back(&connection);
    requestWork();
}

void IoContext::requestWork()
{
    if (!std::exchange(m_workRequested, true))
        QCoreApplication::postEvent(this, new QEvent(workEventType));
}

bool IoContext::event(QEvent *event)
{
    if (event->type() != workEventType)
        return PostTarget::event(event);
    runWork();
    return true;
}

void IoContext::runWork()
{
    m_workRequested = false;
    const std::vector<quint64> turns = std::exchange(m_turns, {});
    for (const quint64 id : turns) {
        if (Connection *connection = m_connections.value(id))
            connection->runTurn();
    }
    shutDownSome();
    const auto retired = std::exchange(m_retired, {}); // deleted here, outside all their callbacks
    if (m_stopping && m_connections.isEmpty() && m_stopDone)
        std::exchange(m_stopDone, {})();
}

// --- Stop -----------------------------------------------------------------------------------------------------------

void IoContext::stop(std::chrono::seconds grace, UniqueFunction<void()> done)
{
    m_stopDone = std::move(done);
    m_stopping = true;
    const auto ids = m_connections.keys();
    m_toShutDown.assign(ids.begin(), ids.end());
    m_stopTimer = std::make_unique<StopTimer>(*this);
    m_wheel.schedule(*m_stopTimer, m_wheel.after(grace));
    if (grace.count() <= 0)
        abortAll();
    requestWork();
}

/// Some sessions in each pass, so that the others are served meanwhile.
void IoContext::shutDownSome()
{
    for (size_t i = 0; i < shutDownsInOnePass && !m_toShutDown.empty(); ++i) {
        Connection *connection = m_connections.value(m_toShutDown.back());
        m_toShutDown.pop_back();
        if (connection)
            connection->shutDown();
    }
    if (!m_toShutDown.empty())
        requestWork();
}

void IoContext::abortAll()
{
    const auto connections = m_connections.values();
    for (Connection *connection : connections)
        connection->abort();
}

} // namespace Madmail::Net
