// SPDX-License-Identifier: GPL-3.0-or-later
// Life and states of a connection; its bytes are in connection_io.cpp.
#include "server/net/connection.h"

#include "server/base/log.h"
#include "server/net/connection_turn.h"
#include "server/net/io_context.h"
#include "server/net/tls_context.h"

#include <QCoreApplication>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <limits>

namespace Madmail::Net {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds lingerLimit = 5s;
constexpr std::chrono::seconds lingerLimitWhileStopping = 1s;

} // namespace

Connection::Connection(IoContext &context, AcceptedSocket socket, quint64 id)
    : m_context(context)
    , m_socket(std::move(socket))
    , m_readNotifier(m_socket.descriptor, QSocketNotifier::Read, *this, &Connection::onReadable)
    , m_id(id)
{
}

Connection::~Connection()
{
    m_state = State::Dead; // what the session's destructor writes has no effect
    m_handler.reset();
    m_readNotifier.setEnabled(false); // notifiers go before the descriptor does
    m_writeNotifier.reset();
    SSL_free(m_tls);
}

// --- Beginning ------------------------------------------------------------------------------------------------------

void Connection::start()
{
    const Turn turn(*this);
    if (!m_socket.listener->implicitTls) {
        open();
        return;
    }
    const auto context = m_socket.listener->tls ? m_socket.listener->tls->get() : nullptr;
    if (const Status made = createTls(context.get()); !made.ok()) {
        qCWarning(lcNet, "%s: %s", listenerName().constData(), qPrintable(made.error().toEnglish()));
        die();
        return;
    }
    beginHandshake();
}

void Connection::open()
{
    m_state = State::Open;
    m_handler = m_socket.listener->factory(*this);
    if (m_handler)
        m_handler->onConnected();
    else
        die();
}

Status Connection::createTls(const TlsContext *context)
{
    if (!context)
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Server", "No certificate is loaded, so TLS cannot be used.")};
    ERR_clear_error();
    m_tls = context->createServerSide(m_socket.listener->alpn);
    if (!m_tls || SSL_set_fd(m_tls, int(m_socket.descriptor)) != 1) {
        SSL_free(std::exchange(m_tls, nullptr));
        return Error{ErrorCode::Internal, QT_TRANSLATE_NOOP("Server", "The TLS library cannot be used.")};
    }
    return {};
}

Status Connection::startTls(qsizetype bytesBehind)
{
    return startTls(m_socket.listener->tls ? m_socket.listener->tls->get() : nullptr, bytesBehind);
}

Status Connection::startTls(const std::shared_ptr<const TlsContext> &context, qsizetype bytesBehind)
{
    if (m_tls)
        return Error{ErrorCode::Refused, QT_TRANSLATE_NOOP("Server", "TLS is active already.")};
    if (bytesBehind != 0)
        return Error{ErrorCode::Refused,
                     QT_TRANSLATE_NOOP("Server", "Nothing may follow the command that starts TLS.")};
    if (m_state != State::Open || !m_inTurn || m_paused)
        return Error{ErrorCode::Internal, QT_TRANSLATE_NOOP("Server", "TLS cannot be started now.")};
    MADMAIL_CHECK(createTls(context.get()));
    m_state = State::BeginTls;
    return {};
}

void Connection::beginHandshake()
{
    m_state = State::Handshaking;
    m_stateDeadline = m_context.wheel().after(m_socket.listener->handshakeLimit);
    updateTimer();
    m_readNotifier.setEnabled(true);
}

void Connection::continueHandshake()
{
    ERR_clear_error();
    const int result = SSL_do_handshake(m_tls);
    if (result != 1) {
        const int reason = SSL_get_error(m_tls, result);
        if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE) {
            setWriteNotifier(reason == SSL_ERROR_WANT_WRITE);
            return;
        }
        const char *text = ERR_reason_error_string(ERR_peek_error());
        qCDebug(lcNet, "%s: TLS handshake failed: %s", listenerName().constData(), text ? text : "connection lost");
        die();
        return;
    }
    setWriteNotifier(false);
    m_stateDeadline = 0;
    if (m_handler) {
        m_state = State::Open;
        m_handler->onTlsStarted();
    } else {
        open();
    }
    if (m_state == State::Open)
        updateTimer();
}

// --- End ------------------------------------------------------------------------------------------------------------

void Connection::closeAfterFlush()
{
    if (m_state == State::Handshaking || m_state == State::BeginTls) {
        die(); // nothing can be said now
        return;
    }
    if (m_state != State::Open)
        return;
    m_state = State::Draining;
    m_sessionDeadline = 0;
    if (!m_peerClosed)
        m_readNotifier.setEnabled(true); // input is thrown away, or the peer might wait for us to take it
    if (!m_inTurn)
        m_context.scheduleTurn(*this);
}

void Connection::abort()
{
    die();
}

void Connection::sendClose()
{
    if (m_tls) {
        ERR_clear_error();
        SSL_shutdown(m_tls); // close_notify; a full socket buffer is no reason to wait longer
    }
    SocketOps::shutdownWriting(m_socket.descriptor);
    if (m_peerClosed) {
        die();
        return;
    }
    // Closing now, with input unread or still on its way, would reset the connection, and what we sent last could be
    // lost.
    m_state = State::Lingering;
    m_stateDeadline = m_context.wheel().after(m_context.isStopping() ? lingerLimitWhileStopping : lingerLimit);
    updateTimer();
}

void Connection::die()
{
    if (m_state == State::Dead)
        return;
    m_state = State::Dead;
    m_readNotifier.setEnabled(false);
    setWriteNotifier(false);
    TimerWheel::cancel(*this);
    m_context.retire(*this);
}

void Connection::shutDown()
{
    const Turn turn(*this);
    if (m_state == State::Open)
        m_handler->onShutdown();
    else if (m_state == State::Handshaking)
        die();
}

// --- Time -----------------------------------------------------------------------------------------------------------

void Connection::setDeadline(std::chrono::seconds span)
{
    m_sessionDeadline = span > 0s && takesOutput() ? m_context.wheel().after(span) : 0;
    updateTimer();
}

/// A deadline that went stays on the wheel: it finds nothing to do when it comes, which is cheaper than removing it.
void Connection::updateTimer()
{
    TimerTick earliest = 0;
    for (const TimerTick deadline :
         {m_state == State::Open ? m_sessionDeadline : 0, m_stateDeadline, m_stallDeadline}) {
        if (deadline != 0 && (earliest == 0 || deadline < earliest))
            earliest = deadline;
    }
    if (earliest != 0 && m_state != State::Dead)
        m_context.wheel().schedule(*this, earliest);
}

void Connection::timerExpired(TimerTick now)
{
    const auto passed = [now](TimerTick deadline) { return deadline != 0 && deadline <= now; };
    if (passed(m_stateDeadline) || passed(m_stallDeadline)) {
        qCDebug(lcNet, "%s: connection %llu ends: %s", listenerName().constData(), m_id,
                m_state == State::Handshaking ? "TLS handshake not finished" : "peer takes nothing");
        die();
        return;
    }
    if (m_state == State::Open && passed(m_sessionDeadline)) {
        const Turn turn(*this);
        m_sessionDeadline = 0;
        m_handler->onTimeout();
    }
    updateTimer();
}

// --- Facts ----------------------------------------------------------------------------------------------------------

QByteArrayView Connection::tlsVersion() const
{
    return isTls() ? QByteArrayView(SSL_get_version(m_tls)) : QByteArrayView();
}

QByteArrayView Connection::tlsCipher() const
{
    return isTls() ? QByteArrayView(SSL_get_cipher_name(m_tls)) : QByteArrayView();
}

QByteArrayView Connection::alpnProtocol() const
{
    const unsigned char *name = nullptr;
    unsigned int length = 0;
    if (isTls())
        SSL_get0_alpn_selected(m_tls, &name, &length);
    return QByteArrayView(name, qsizetype(length));
}

bool Connection::isTlsResumed() const
{
    return isTls() && SSL_session_reused(m_tls) == 1;
}

void Connection::countAlsoIn(std::shared_ptr<ConnectionCounts> counts)
{
    constexpr int any = std::numeric_limits<int>::max(); // the listener's limits hold
    Q_ASSERT(!m_socket.alsoCounted);
    if (counts->enter(m_socket.peer, {any, any}))
        m_socket.alsoCounted = std::move(counts);
}

quint16 Connection::localPort() const
{
    return m_socket.listener->port;
}

const QByteArray &Connection::listenerName() const
{
    return m_socket.listener->name;
}

ConnectionHandle Connection::handle() const
{
    return m_context.handleOf(*this);
}

} // namespace Madmail::Net
