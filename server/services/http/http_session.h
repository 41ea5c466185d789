// SPDX-License-Identifier: GPL-3.0-or-later
// One HTTP client.
#pragma once

#include "server/base/clock.h"
#include "server/net/connection_handler.h"
#include "server/proto/http/response.h"

#include <chrono>
#include <memory>

namespace Madmail::Http {
struct Refusal;
}
namespace Madmail::Net {
class Connection;
}

namespace Madmail::HttpService {

class Handler;
class RouterSlot;

/// HTTP/1.1 and HTTP/1.0 (RFC 9112), with or without TLS. Requests are answered in the order in which they came; while one
/// is worked on, reading is paused, so that pipelined ones stay in the socket. Content is collected in memory, within the
/// handler's limit. Whatever is refused before its content was read ends the connection, after the answer.
///
/// Output is bounded: above the connection's high-water mark no request is read, so at most that and one answer wait.
/// Limits: see the constants. While a handler works there is none: an answer comes, if only from the Responder's destructor.
/// Thread: that of the connection. Memory while idle: this object; no buffers.
class HttpSession final : public Net::ConnectionHandler
{
public:
    /// From the connection to the first byte, and from a request's first byte to the end of its header, however busy the
    /// client is.
    static constexpr std::chrono::seconds headerLimit { 20 };
    /// For the next progressBytes of the content, or its end.
    static constexpr std::chrono::seconds contentLimit { 30 };
    /// Fewer do not put the limit off: who drips them would hold a connection for ever.
    static constexpr qint64 progressBytes = 16 * 1024;
    /// Between requests.
    static constexpr std::chrono::seconds idleLimit { 60 };
    /// Then other connections have their turn. Only requests that need no handler come so many in one.
    static constexpr int requestsInTurn = 32;

    /// All outlive the session.
    HttpSession(Net::Connection &connection, const RouterSlot &routes, const Clock &clock);
    ~HttpSession() override;

    void onConnected() override;
    qsizetype onBytes(QByteArrayView bytes) override;
    void onWriteSpace() override;
    void onTimeout() override;
    void onShutdown() override;

    /// The handler's answer. Called once for each request that was given to one, from the event loop.
    void answer(Http::Response response);

private:
    enum class State : quint8 {
        Reading,
        Working,  ///< paused; a Responder is out
        Blocked,  ///< paused; the client does not take its answers
        Sending,  ///< paused; content is being fetched from its source
        Closing,
    };
    struct Exchange;
    struct Transfer;

    qsizetype takeBytes(QByteArrayView bytes);
    void onHead(bool moreHasCome);
    void onContent(QByteArrayView content);
    void onRequest();
    void refuse(const Http::Refusal &refusal);
    void respond(Http::Response response, bool keepsAlive);
    void fetchMore();
    void send(QByteArray part);
    void finish(bool keepsAlive);

    Net::Connection &m_connection;
    const RouterSlot &m_routes;
    const Clock &m_clock;
    std::unique_ptr<Exchange> m_exchange; // from a request's first byte to its answer
    std::unique_ptr<Transfer> m_transfer; // while Sending
    State m_state = State::Reading;
    bool m_shuttingDown = false;
};

} // namespace Madmail::HttpService
