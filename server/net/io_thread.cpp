// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/io_thread.h"

#include "server/crypto/thread_end.h"
#include "server/net/event_dispatcher.h"

#include <QThread>

#include <semaphore>
#include <utility>

namespace Madmail::Net {

class IoThread::Thread final : public QThread
{
public:
    Thread(IoThread &owner, const Clock &clock)
        : m_owner(owner)
        , m_clock(clock)
    {
    }
    /// Returns when the thread serves.
    void startAndWait()
    {
        start();
        m_ready.acquire();
    }
    void waitForEnd()
    {
        if (!std::exchange(m_isOver, true))
            m_ended.acquire();
        wait();
    }

private:
    void run() override
    {
        {
            IoContext context(m_owner.m_counters, m_clock);
            m_owner.m_context = &context;
            m_owner.m_address = context.address();
            m_ready.release();
            exec();
        }
        if (m_owner.m_atEnd)
            m_owner.m_atEnd();
        Crypto::releaseThread();
        m_ended.release();
    }

    IoThread &m_owner;
    const Clock &m_clock;
    // Of the standard library: ThreadSanitizer sees through them, and not through QThread::wait().
    std::binary_semaphore m_ready { 0 };
    std::binary_semaphore m_ended { 0 };
    bool m_isOver = false; // of whoever waits
};

std::unique_ptr<IoThread> IoThread::create(const QString &name, const Clock &clock)
{
    std::unique_ptr<IoThread> made(new IoThread);
    made->m_counters = std::make_shared<IoCounters>();
    made->m_thread = std::make_unique<Thread>(*made, clock);
    made->m_thread->setObjectName(name);
    if (auto dispatcher = createEventDispatcher())
        made->m_thread->setEventDispatcher(dispatcher.release());
    made->m_thread->startAndWait();
    return made;
}

IoThread::~IoThread()
{
    stop(std::chrono::seconds(0));
    wait();
}

void IoThread::adopt(AcceptedSocket socket) const
{
    m_address.post([context = m_context, socket = std::move(socket)]() mutable { context->adopt(std::move(socket)); });
}

void IoThread::post(UniqueFunction<void()> call) const
{
    m_address.post(std::move(call));
}

void IoThread::advanceTimers() const
{
    m_address.post([context = m_context] { context->wheel().advance(); });
}

void IoThread::runAtEnd(UniqueFunction<void()> call)
{
    m_atEnd = std::move(call);
}

void IoThread::stop(std::chrono::seconds grace)
{
    m_address.post(
        [context = m_context, thread = m_thread.get(), grace] { context->stop(grace, [thread] { thread->quit(); }); });
}

void IoThread::wait()
{
    m_thread->waitForEnd();
}

} // namespace Madmail::Net
