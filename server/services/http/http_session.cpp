// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/http/http_session.h"

#include "server/net/connection.h"
#include "server/proto/http/request_reader.h"
#include "server/services/http/router.h"

namespace Madmail::HttpService {

using Http::RequestReader;
using Http::Response;

/// One request on its way in, and what must be known of it for its answer.
struct HttpSession::Exchange
{
    RequestReader reader {};
    Request request {};
    std::shared_ptr<Handler> handler {}; ///< once the header is there
    qint64 bytesSinceDeadline = 0;
    int minorVersion = 1;
    bool isHead = false;
    bool keepsAlive = false;
};

/// A content on its way out.
struct HttpSession::Transfer
{
    std::shared_ptr<Http::ContentSource> source;
    qint64 offset = 0;
    qint64 left = 0;
    bool keepsAlive = false;
    bool isFetching = false;
};

namespace {

constexpr qint64 fetchBytes = 128 * 1024;

/// What fits an API: nobody else guesses its type, frames it, keeps it, or learns from where it was asked. A handler that
/// sets one of these itself, as pages do, has its way.
void addSecurityFields(Http::Fields &fields)
{
    static const Http::Field defaults[] = {
        { "X-Content-Type-Options", "nosniff" },
        { "Cache-Control", "no-store" },
        { "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'" },
        { "Referrer-Policy", "no-referrer" },
    };
    for (const Http::Field &field : defaults)
        if (!findField(fields, field.name))
            fields.push_back(field);
}

} // namespace

HttpSession::HttpSession(Net::Connection &connection, const RouterSlot &routes, const Clock &clock)
    : m_connection(connection)
    , m_routes(routes)
    , m_clock(clock)
{
}

HttpSession::~HttpSession() = default;

// --- Life -----------------------------------------------------------------------------------------------------------

void HttpSession::onConnected()
{
    m_connection.setDeadline(headerLimit);
}

void HttpSession::onTimeout()
{
    // A connection on which nothing was asked is closed without a word: a client could take one for the answer to what it is
    // just about to ask (RFC 9112 §9.5).
    if (m_exchange && !m_exchange->reader.isBlank())
        refuse({ 408, "the request took too long" });
    else
        m_connection.closeAfterFlush();
}

void HttpSession::onShutdown()
{
    m_shuttingDown = true;
    if (m_state == State::Working || m_state == State::Sending)
        return; // it is told what became of its request
    if (m_exchange && !m_exchange->reader.isBlank())
        refuse({ 503, "the server is closing" });
    else
        m_connection.closeAfterFlush();
}

// --- Input ----------------------------------------------------------------------------------------------------------

qsizetype HttpSession::onBytes(QByteArrayView bytes)
{
    qsizetype taken = 0;
    for (int requests = 0; taken < bytes.size() && m_state == State::Reading; ++requests) {
        if (requests == requestsInTurn) {
            m_connection.pauseReading();
            m_connection.resumeReading();
            break;
        }
        taken += takeBytes(bytes.sliced(taken));
    }
    return taken;
}

/// Takes one request at most, or what there is of it.
qsizetype HttpSession::takeBytes(QByteArrayView bytes)
{
    if (!m_exchange) {
        m_exchange = std::make_unique<Exchange>();
        m_connection.setDeadline(headerLimit);
    }
    qsizetype taken = 0;
    while (m_exchange && m_state == State::Reading) {
        const auto [outcome, count, content] = m_exchange->reader.next(bytes.sliced(taken));
        taken += count;
        switch (outcome) {
        case RequestReader::Outcome::NeedMore:
            return taken;
        case RequestReader::Outcome::Head:
            onHead(taken < bytes.size());
            break;
        case RequestReader::Outcome::Content:
            onContent(content);
            break;
        case RequestReader::Outcome::End:
            onRequest();
            return taken;
        case RequestReader::Outcome::Refused:
            refuse(m_exchange->reader.refusal());
            break;
        }
    }
    return taken;
}

void HttpSession::onHead(bool moreHasCome)
{
    Exchange &exchange = *m_exchange;
    const Http::RequestHead &head = exchange.reader.head();
    exchange.minorVersion = head.minorVersion;
    exchange.isHead = head.method == "HEAD";
    exchange.keepsAlive = head.keepsAlive;
    auto found = m_routes.get()->find(head);
    if (Response *refusal = std::get_if<Response>(&found)) {
        respond(std::move(*refusal), !head.hasContent());
        return;
    }
    exchange.handler = std::get<std::shared_ptr<Handler>>(std::move(found));
    if (!exchange.reader.acceptContent(exchange.handler->contentLimit(head)))
        return; // the reader says so next
    if (!head.hasContent())
        return;
    m_connection.setDeadline(contentLimit);
    if (head.expectsContinue && !moreHasCome)
        m_connection.write(Http::continueResponse());
}

void HttpSession::onContent(QByteArrayView content)
{
    m_exchange->request.content += content;
    m_exchange->bytesSinceDeadline += content.size();
    if (m_exchange->bytesSinceDeadline < progressBytes)
        return;
    m_exchange->bytesSinceDeadline = 0;
    m_connection.setDeadline(contentLimit);
}

void HttpSession::onRequest()
{
    Exchange &exchange = *m_exchange;
    m_state = State::Working;
    m_connection.setDeadline(std::chrono::seconds(0));
    m_connection.pauseReading();
    exchange.request.head = exchange.reader.takeHead();
    exchange.request.peer = m_connection.peerAddress();
    exchange.request.isTls = m_connection.isTls();
    exchange.handler->handle(std::move(exchange.request), Responder(m_connection.handle()));
}

// --- Output ---------------------------------------------------------------------------------------------------------

void HttpSession::refuse(const Http::Refusal &refusal)
{
    if (refusal.status == 413 && m_exchange->handler)
        return respond(m_exchange->handler->tooLarge(), false);
    const QByteArray reason = refusal.reason;
    respond(Response::text(refusal.status, reason.left(1).toUpper() + reason.mid(1) + '.'), false);
}

void HttpSession::answer(Response response)
{
    respond(std::move(response), true);
    if (m_state == State::Reading) // with Blocked, onWriteSpace() does it
        m_connection.resumeReading();
}

/// Answers the request and makes ready for the next. `keepsAlive`: its end has been read.
void HttpSession::respond(Response response, bool keepsAlive)
{
    const Http::ResponseFraming framing { m_clock.now(), m_exchange->minorVersion, m_exchange->isHead,
                                          keepsAlive && m_exchange->keepsAlive && !m_shuttingDown };
    addSecurityFields(response.fields);
    m_exchange.reset();
    m_connection.write(Http::writeHead(response, framing));
    if (sendsContent(response, framing) && response.source && response.sourceBytes > 0) {
        m_transfer = std::make_unique<Transfer>(Transfer { std::move(response.source), response.sourceOffset, response.sourceBytes, framing.keepsAlive });
        m_state = State::Sending;
        m_connection.setDeadline(std::chrono::seconds(0)); // the connection has a limit for clients that take nothing
        m_connection.pauseReading();
        return fetchMore();
    }
    if (sendsContent(response, framing))
        m_connection.write(std::move(response.content));
    finish(framing.keepsAlive);
}

/// One piece is under way at a time, and none while the client has not taken those before.
void HttpSession::fetchMore()
{
    Transfer &transfer = *m_transfer;
    if (transfer.isFetching || m_connection.isCongested())
        return;
    transfer.isFetching = true;
    transfer.source->read(transfer.offset, std::min(transfer.left, fetchBytes), [handle = m_connection.handle()](QByteArray part) {
        handle.postTo<HttpSession>([part = std::move(part)](HttpSession &session) mutable { session.send(std::move(part)); });
    });
}

void HttpSession::send(QByteArray part)
{
    Transfer &transfer = *m_transfer;
    transfer.isFetching = false;
    if (part.isEmpty() || part.size() > transfer.left)
        return m_connection.abort();
    transfer.offset += part.size();
    transfer.left -= part.size();
    m_connection.write(std::move(part));
    if (transfer.left > 0)
        return fetchMore();
    const bool keepsAlive = transfer.keepsAlive && !m_shuttingDown;
    m_transfer.reset();
    finish(keepsAlive);
    if (m_state == State::Reading)
        m_connection.resumeReading();
}

/// After an answer: on to the next request, or the end.
void HttpSession::finish(bool keepsAlive)
{
    if (!keepsAlive) {
        m_state = State::Closing;
        m_connection.closeAfterFlush();
        return;
    }
    if (m_connection.isCongested()) {
        m_state = State::Blocked;
        m_connection.setDeadline(std::chrono::seconds(0)); // the connection has a limit for clients that take nothing
        m_connection.pauseReading();
    } else {
        m_state = State::Reading;
        m_connection.setDeadline(idleLimit);
    }
}

void HttpSession::onWriteSpace()
{
    if (m_state == State::Sending)
        return fetchMore();
    if (m_state != State::Blocked)
        return;
    m_state = State::Reading;
    m_connection.setDeadline(idleLimit);
    m_connection.resumeReading();
}

} // namespace Madmail::HttpService
