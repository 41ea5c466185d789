// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engine/engine_host.h"

#include "server/crypto/thread_end.h"

#include <future>

namespace Madmail::Engine {

EngineHost::EngineHost()
    : m_target(std::make_unique<PostTarget>())
{
    m_thread.setObjectName(QStringLiteral("engine"));
    m_target->moveToThread(&m_thread);
    m_thread.start();
}

template<typename Call>
auto EngineHost::call(Call function)
{
    std::promise<std::invoke_result_t<Call &>> promise;
    auto result = promise.get_future();
    post(m_target.get(), [&promise, &function] { promise.set_value(function()); });
    return result.get();
}

EngineHost::~EngineHost()
{
    stop();
    call([] {
        Crypto::releaseThread();
        return true;
    });
    m_thread.quit();
    m_thread.wait();
}

Status EngineHost::start(const EngineOptions &options, QStringList *warnings)
{
    return call([&]() -> Status {
        MADMAIL_TRY(m_engine, Engine::start(options, warnings));
        return {};
    });
}

void EngineHost::stop()
{
    call([this] {
        m_engine.reset();
        return true;
    });
}

Status EngineHost::reload()
{
    return call([this]() -> Status {
        const auto done = m_engine->reload();
        return done ? Status() : Status(done.error());
    });
}

Api::EngineSnapshotPointer EngineHost::snapshot() const
{
    return m_engine ? m_engine->snapshot() : std::make_shared<const Api::EngineSnapshot>();
}

Result<std::optional<QByteArray>> EngineHost::pendingInviteLink()
{
    return call([this] { return m_engine->pendingInviteLink(); });
}

} // namespace Madmail::Engine
