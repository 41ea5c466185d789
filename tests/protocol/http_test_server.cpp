// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocol/http_test_server.h"

#include "server/net/connection.h"
#include "tests/support/io_server.h"

#include <functional>

namespace Madmail::Testing {

using HttpService::Request;
using HttpService::Responder;
using HttpService::Route;

namespace {

class ScriptedHandler final : public HttpService::Handler
{
public:
    using Call = std::function<void(HttpScript &, Request, Responder)>;

    ScriptedHandler(std::shared_ptr<HttpScript> script, qint64 limit, Call call)
        : m_script(std::move(script))
        , m_limit(limit)
        , m_call(std::move(call))
    {
    }

    qint64 contentLimit(const Http::RequestHead &) const override { return m_limit; }
    void handle(Request request, Responder respond) override
    {
        m_script->count();
        m_call(*m_script, std::move(request), std::move(respond));
    }

private:
    std::shared_ptr<HttpScript> m_script;
    qint64 m_limit;
    Call m_call;
};

void echo(HttpScript &, const Request &request, Responder respond)
{
    const QByteArray said = request.head.method + ' ' + request.head.path + ' ' + request.head.query + ' '
        + QByteArray::number(request.content.size()) + ' ' + request.content.left(20) + ' ' + request.peer.toString().toLatin1()
        + (request.isTls ? " tls" : " plain");
    respond(Http::Response::text(200, said));
}

void hold(HttpScript &script, const Request &, Responder respond)
{
    script.hold(std::move(respond));
}

void big(HttpScript &, const Request &, Responder respond)
{
    respond({ 200, {}, QByteArray(HttpScript::bigBytes, 'x') });
}

void page(HttpScript &, const Request &, Responder respond)
{
    Http::Response response = Http::Response::text(200, "A page.");
    response.setField("Content-Security-Policy", "default-src 'self'");
    response.setField("X-Evil", "a\r\nSet-Cookie: b");
    respond(std::move(response));
}

HttpService::Router makeRouter(const std::shared_ptr<HttpScript> &script)
{
    const auto handler = [&script](qint64 limit, ScriptedHandler::Call call) {
        return std::make_shared<ScriptedHandler>(script, limit, std::move(call));
    };
    HttpService::Router router;
    router.add({ "/api/admin", Route::Match::Exact, { "POST", "OPTIONS" }, handler(1024 * 1024, echo) });
    router.add({ "/held", Route::Match::Exact, { "GET" }, handler(0, hold) });
    router.add({ "/big", Route::Match::Exact, { "GET" }, handler(0, big) });
    router.add({ "/page", Route::Match::Prefix, { "GET" }, handler(0, page) });
    return router;
}

} // namespace

// --- HttpScript -----------------------------------------------------------------------------------------------------

void HttpScript::hold(Responder respond)
{
    const std::lock_guard lock(m_mutex);
    m_held.push_back(std::move(respond));
}

std::optional<Responder> HttpScript::takeOldest()
{
    const std::lock_guard lock(m_mutex);
    if (m_held.empty())
        return {};
    std::optional<Responder> oldest(std::move(m_held.front()));
    std::vector<Responder> rest;
    for (std::size_t i = 1; i < m_held.size(); ++i)
        rest.push_back(std::move(m_held[i]));
    m_held.swap(rest);
    return oldest;
}

bool HttpScript::release()
{
    auto respond = takeOldest();
    if (respond)
        (*respond)(Http::Response::text(200, "held " + QByteArray::number(++m_released)));
    return respond.has_value();
}

bool HttpScript::drop()
{
    return takeOldest().has_value();
}

int HttpScript::held() const
{
    const std::lock_guard lock(m_mutex);
    return int(m_held.size());
}

// --- HttpTestServer -------------------------------------------------------------------------------------------------

HttpTestServer::HttpTestServer(Time time)
    : m_clock(time)
    , m_script(std::make_shared<HttpScript>())
    , m_tls(std::make_shared<Net::TlsContextSlot>(makeTestContext()))
{
    m_routes.set(makeRouter(m_script));
    start();
}

HttpTestServer::~HttpTestServer()
{
    while (m_script->release()) { }
    stop();
    m_thread->wait();
}

Failure HttpTestServer::start()
{
    if (m_thread)
        m_thread->wait();
    m_thread = Net::IoThread::create(QStringLiteral("io"), m_clock.clock());
    runOn(*m_thread, [this] {
        for (const bool implicitTls : { false, true }) {
            Net::ListenerSpec spec;
            spec.name = implicitTls ? "https" : "http";
            spec.address = QHostAddress(QHostAddress::LocalHost);
            spec.implicitTls = implicitTls;
            spec.tls = m_tls;
            spec.factory = [this](Net::Connection &connection) { return HttpService::createSession(connection, m_routes, m_clock.clock()); };
            auto listener = Net::Listener::create(spec, { m_thread.get() });
            if (!listener)
                qFatal("%s", qPrintable(listener.error().toEnglish()));
            (implicitTls ? m_https : m_http) = std::move(*listener);
        }
    });
    return {};
}

Failure HttpTestServer::stop()
{
    if (!m_http)
        return {};
    runOn(*m_thread, [this] {
        m_http.reset();
        m_https.reset();
    });
    m_thread->stop(std::chrono::seconds(5));
    return {};
}

quint16 HttpTestServer::port(const QByteArray &service)
{
    const Net::Listener *listener = service == "https" ? m_https.get() : service == "http" ? m_http.get() : nullptr;
    return listener ? listener->port() : 0;
}

Failure HttpTestServer::run(const QStringList &)
{
    return QStringLiteral("there is no command line here");
}

} // namespace Madmail::Testing
