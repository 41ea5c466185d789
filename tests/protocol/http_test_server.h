// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP sessions in this process, with handlers that do what a test says.
#pragma once

#include "server/net/io_thread.h"
#include "server/net/listener.h"
#include "server/net/tls_context.h"
#include "server/services/http/http_service.h"
#include "tests/protocol/dialogue_player.h"
#include "tests/protocol/io_clock.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace Madmail::Testing {

/// What the handlers were given, and what they keep. Thread: any.
class HttpScript
{
public:
    static constexpr qint64 bigBytes = 200'000;

    void hold(HttpService::Responder respond);
    /// Answers the oldest request that is held, on the calling thread, with its number. False: there is none.
    bool release();
    /// Lets the oldest one fall without an answer.
    bool drop();
    int held() const;
    /// How many requests any handler got.
    int handled() const { return m_handled; }
    void count() { ++m_handled; }

private:
    std::optional<HttpService::Responder> takeOldest();

    mutable std::mutex m_mutex;
    std::vector<HttpService::Responder> m_held;
    std::atomic<int> m_handled { 0 };
    std::atomic<int> m_released { 0 };
};

/// Serves http and https on free ports of 127.0.0.1:
///   /api/admin  POST, OPTIONS; up to 1 MiB. Answers "method path query length content peer tls", of the content 20 bytes
///   /held       GET; waits for HttpScript::release()
///   /big        GET; HttpScript::bigBytes at once
///   /page       GET, also for what is below; with a content policy of its own, and a field that is not allowed
class HttpTestServer final : public DialogueHost
{
public:
    explicit HttpTestServer(Time time = Time::Real);
    ~HttpTestServer() override;

    quint16 port(const QByteArray &service) override;
    QByteArray domain() override { return "relay.test"; }
    Failure run(const QStringList &arguments) override;
    std::optional<Account> createAccount() override { return {}; }
    Failure stop() override;
    Failure start() override;

    /// Only with Time::Manual.
    void advance(std::chrono::seconds by) { m_clock.advance(*m_thread, by); }
    /// Of all connections, without TLS.
    quint64 bytesIn() const { return m_thread->figures().bytesIn; }
    int connections() const { return m_thread->figures().connections; }

    HttpScript &script() { return *m_script; }
    HttpService::RouterSlot &routes() { return m_routes; }

private:
    IoClock m_clock;
    std::shared_ptr<HttpScript> m_script;
    HttpService::RouterSlot m_routes;
    std::shared_ptr<Net::TlsContextSlot> m_tls;
    std::unique_ptr<Net::IoThread> m_thread;
    std::unique_ptr<Net::Listener> m_http; // the listeners live on the thread
    std::unique_ptr<Net::Listener> m_https;
};

} // namespace Madmail::Testing
