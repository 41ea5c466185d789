// SPDX-License-Identifier: GPL-3.0-or-later
// One accepted socket, plain or TLS, and its session.
#pragma once

#include "server/base/result.h"
#include "server/net/accepted_socket.h"
#include "server/net/connection_handle.h"
#include "server/net/connection_handler.h"
#include "server/net/socket_notifier.h"
#include "server/net/socket_ops.h"
#include "server/net/timer_wheel.h"

#include <QByteArray>
#include <QHostAddress>

#include <chrono>
#include <concepts>
#include <memory>

struct ssl_st;

namespace Madmail::Net {

class IoContext;
class TlsContext;

/// Carries bytes between a socket and a ConnectionHandler (the session).
///
/// Output is collected and leaves in one piece at the end of the turn (the callback, or the pass of the event loop in
/// which posted calls wrote). Input lies in the thread's scratch buffer; nothing is kept for an idle connection.
/// Fairness: a turn moves at most 256 KiB each way, then others have theirs.
/// Limits of its own: 30 s for a TLS handshake (ListenerSpec), 5 s for the peer to close after we did, 120 s without
/// the peer taking a byte of queued output. How long a peer may be silent is the session's to say: setDeadline(). The
/// peer's end of input (TCP FIN or close_notify) is like closeAfterFlush(): what is queued still goes out. A session
/// that has paused reading does not meet it before it resumes.
///
/// Thread: its I/O thread only. Other threads hold a ConnectionHandle.
/// Memory: under 1 KiB beside the session and OpenSSL's 13–14 KiB; output is freed when it has gone.
class Connection final : private TimerNode
{
public:
    static constexpr qsizetype highWaterBytes = 256 * 1024; ///< stop producing output above it …
    static constexpr qsizetype lowWaterBytes = 64 * 1024;   ///< … until onWriteSpace() says that it fell below this
    static constexpr qsizetype turnBytes = 256 * 1024;      ///< at most so much is read, and so much written, in a turn

    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;
    ~Connection() override;

    /// Appends to the output. Never fails: a connection that cannot be written to ends by itself.
    void write(QByteArrayView bytes);
    /// The same for a buffer that is given away: a large one is not copied.
    void write(std::same_as<QByteArray> auto &&bytes) { writeOwned(std::move(bytes)); }
    /// Bytes written and not yet taken by the operating system.
    qsizetype queuedBytes() const { return m_output.size() - m_outputOffset; }
    /// True above the high-water mark; onWriteSpace() will come. A producer of much output asks after each piece.
    bool isCongested() const { return m_congested; }

    /// No onBytes() until resumeReading(). Inside onBytes(), the bytes not taken are kept (at most 64 KiB).
    void pauseReading();
    /// What was kept, and what came since, is delivered from a fresh turn of the event loop, never inside this call.
    void resumeReading();

    /// onTimeout() comes in `span` to `span` + 1 s. Replaces the former deadline; 0 removes it. Cheap enough for each
    /// command.
    void setDeadline(std::chrono::seconds span);

    /// Sends what is queued, then close_notify and FIN, and waits up to 5 s for the peer to close. No callback comes
    /// after it.
    void closeAfterFlush();
    /// Ends at once; queued output is lost. No callback comes after it.
    void abort();

    /// Begins TLS at the end of this turn, after what is queued (the reply to STARTTLS) has left; should it not leave
    /// at once, the connection ends. onTlsStarted() comes when the handshake is done, no onBytes() before. For use
    /// inside onBytes() only.
    ///
    /// `bytesBehind`: how many bytes of the current onBytes() view follow the STARTTLS command. Any, here or still kept
    /// by the connection, are refused (commands smuggled in before TLS, CVE-2011-0411): answer with an error, do not
    /// run them, closeAfterFlush(). Write the positive reply after this has succeeded, in the same callback: it still
    /// goes out in the clear.
    ///
    /// Errors: Refused (bytes behind, or TLS is on already), Unsupported (no certificate is loaded), Internal
    /// (OpenSSL, or not inside onBytes()).
    Status startTls(const std::shared_ptr<const TlsContext> &context, qsizetype bytesBehind);
    /// The same with the certificate that the listener has now.
    Status startTls(qsizetype bytesBehind);

    bool isTls() const { return m_tls != nullptr && m_state != State::BeginTls; }
    /// "TLSv1.3", or empty. Lives as long as the program.
    QByteArrayView tlsVersion() const;
    /// OpenSSL's name of the cipher suite, or empty.
    QByteArrayView tlsCipher() const;
    /// The ALPN protocol agreed on (RFC 7301), or empty. A view into the connection.
    QByteArrayView alpnProtocol() const;
    bool isTlsResumed() const;

    QHostAddress peerAddress() const { return m_socket.peer.toHostAddress(); }
    quint16 peerPort() const { return m_socket.peerPort; }
    quint16 localPort() const;
    /// Counts this connection there as well until it ends: for a protocol that has several ports. Once, from the factory.
    void countAlsoIn(std::shared_ptr<ConnectionCounts> counts);
    /// The `name` of the ListenerSpec.
    const QByteArray &listenerName() const;
    /// Payload, without TLS.
    quint64 bytesIn() const { return m_bytesIn; }
    quint64 bytesOut() const { return m_bytesOut; }
    /// Unique in the process, never 0.
    quint64 id() const { return m_id; }
    ConnectionHandle handle() const;

private:
    friend class IoContext;
    class Turn;
    enum class State : quint8
    {
        BeginTls, ///< startTls() was called in this turn: its reply leaves in the clear, then the handshake begins
        Handshaking,
        Open,
        Draining,  ///< closing: output is being sent, input is thrown away
        Lingering, ///< our side is closed, waiting for the peer's
        Dead,      ///< waits to be deleted
    };

    Connection(IoContext &context, AcceptedSocket socket, quint64 id);

    // What IoContext calls.
    void start();
    void runTurn();
    void runPosted(const UniqueFunction<void(ConnectionHandler &)> &call);
    void shutDown();

    // Events.
    void onReadable();
    void onWritable();
    void timerExpired(TimerTick now) override;

    // Input.
    void readInput();
    SocketOps::Transfer receive();
    void countInput(qsizetype bytes);
    void deliver(QByteArrayView bytes);
    void deliverHeld();
    bool mayKeepInput();
    void discardInput();
    void endOfInput();

    // Output.
    bool takesOutput() const
    {
        return m_state == State::Open || m_state == State::Handshaking || m_state == State::BeginTls;
    }
    void writeOwned(QByteArray &&bytes);
    void appendOutput(QByteArrayView bytes);
    void outputAppended();
    void endTurn();
    void flush();
    QByteArrayView writeNow(QByteArrayView bytes);
    SocketOps::Transfer transmit(QByteArrayView bytes);
    void setWriteNotifier(bool wanted);

    // States.
    Status createTls(const TlsContext *context);
    void beginHandshake();
    void continueHandshake();
    void open();
    void sendClose();
    void die();
    void updateTimer();

    IoContext &m_context;
    AcceptedSocket m_socket;
    std::unique_ptr<ConnectionHandler> m_handler;
    ssl_st *m_tls = nullptr;
    SocketNotifier m_readNotifier;
    std::unique_ptr<SocketNotifier> m_writeNotifier; // while output waits for the socket
    QByteArray m_output;
    qsizetype m_outputOffset = 0; // the part before it has left
    QByteArray m_held;            // input kept while paused
    qsizetype m_heldOffset = 0;
    qsizetype m_writeBudget = 0; // what this turn may still write
    quint64 m_id;
    quint64 m_bytesIn = 0;
    quint64 m_bytesOut = 0;
    TimerTick m_sessionDeadline = 0; // 0: none
    TimerTick m_stateDeadline = 0;   // for the handshake, for lingering
    TimerTick m_stallDeadline = 0;
    State m_state = State::Open;
    bool m_inTurn = false;
    bool m_turnScheduled = false;
    bool m_paused = false;
    bool m_congested = false;
    bool m_blocked = false; // the socket takes no more for now
    bool m_readWantsWrite = false;
    bool m_peerClosed = false;
};

} // namespace Madmail::Net
