// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of a connection: input, output, and their turns.
#include "server/base/log.h"
#include "server/net/connection.h"
#include "server/net/connection_turn.h"
#include "server/net/io_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace Madmail::Net {

using SocketOps::Outcome;
using SocketOps::Transfer;

namespace {

/// A read that brought less has most likely emptied the socket; trying again would be a system call for nothing, and
/// the level-triggered notifier tells of what it missed.
constexpr qsizetype shortRead = 1024;
/// Output of this size is sent from where it is, instead of being collected first.
constexpr qsizetype directBytes = 64 * 1024;
/// A buffer of this size is taken over rather than copied, when nothing waits before it.
constexpr qsizetype adoptBytes = 4 * 1024;

} // namespace

// --- Events ---------------------------------------------------------------------------------------------------------

void Connection::onReadable()
{
    const Turn turn(*this);
    switch (m_state) {
    case State::Handshaking:
        continueHandshake();
        break;
    case State::Open:
        readInput();
        break;
    case State::Draining:
    case State::Lingering:
        discardInput();
        break;
    case State::BeginTls:
    case State::Dead:
        break;
    }
}

void Connection::onWritable()
{
    if (m_turnScheduled && m_state != State::Handshaking)
        return; // it comes anyway: two of them would be more than a fair share
    const Turn turn(*this);
    m_blocked = false;
    if (m_state == State::Handshaking)
        continueHandshake();
    else if (m_state == State::Open && std::exchange(m_readWantsWrite, false))
        readInput();
}

/// A turn that was asked for with IoContext::scheduleTurn().
void Connection::runTurn()
{
    const Turn turn(*this);
    m_turnScheduled = false;
    if (m_state != State::Open || m_paused)
        return;
    deliverHeld();
    if (m_state != State::Open || m_paused || !m_held.isEmpty())
        return;
    m_readNotifier.setEnabled(!m_peerClosed);
    if (m_tls && SSL_pending(m_tls) > 0)
        readInput();
}

void Connection::runPosted(const UniqueFunction<void(ConnectionHandler &)> &call)
{
    if (takesOutput() && m_handler)
        call(*m_handler); // no turn: what several calls write leaves together
}

// --- Input ----------------------------------------------------------------------------------------------------------

void Connection::readInput()
{
    if (m_paused || !m_held.isEmpty()) {
        m_readNotifier.setEnabled(false); // only now: a session that pauses for a moment costs no system call
        return;
    }
    qsizetype budget = turnBytes;
    while (budget > 0 && m_state == State::Open && !m_paused && m_held.isEmpty()) {
        const Transfer transfer = receive();
        if (transfer.outcome == Outcome::Failed) {
            die();
            return;
        }
        if (transfer.outcome == Outcome::Ended) {
            endOfInput();
            return;
        }
        if (transfer.outcome == Outcome::Blocked)
            return;
        countInput(transfer.bytes);
        budget -= transfer.bytes;
        deliver(QByteArrayView(m_context.scratch().data(), transfer.bytes));
        if (transfer.bytes < shortRead)
            break;
    }
    // What is left in the socket fires the notifier again; of what is left inside OpenSSL only we know.
    if (m_state == State::Open && !m_paused && m_tls && SSL_pending(m_tls) > 0)
        m_context.scheduleTurn(*this);
}

Transfer Connection::receive()
{
    const std::span<char> scratch = m_context.scratch();
    if (!m_tls)
        return SocketOps::receive(m_socket.descriptor, scratch);
    ERR_clear_error();
    size_t bytes = 0;
    const int result = SSL_read_ex(m_tls, scratch.data(), scratch.size(), &bytes);
    if (result == 1)
        return {Outcome::Moved, qsizetype(bytes)};
    switch (SSL_get_error(m_tls, result)) {
    case SSL_ERROR_WANT_READ:
        return {Outcome::Blocked, 0};
    case SSL_ERROR_WANT_WRITE: // the answer to a key update does not fit into the socket
        m_readWantsWrite = true;
        setWriteNotifier(true);
        return {Outcome::Blocked, 0};
    case SSL_ERROR_ZERO_RETURN:
        return {Outcome::Ended, 0};
    default:
        return {Outcome::Failed, 0};
    }
}

void Connection::countInput(qsizetype bytes)
{
    m_bytesIn += quint64(bytes);
    m_socket.listener->counts.addIn(bytes);
    m_context.countIn(bytes);
}

void Connection::deliver(QByteArrayView bytes)
{
    const qsizetype taken = m_handler->onBytes(bytes);
    Q_ASSERT(taken >= 0 && taken <= bytes.size());
    if (taken == bytes.size() || !mayKeepInput())
        return;
    m_held = bytes.sliced(taken).toByteArray();
    m_heldOffset = 0;
}

void Connection::deliverHeld()
{
    if (m_held.isEmpty())
        return;
    const QByteArrayView bytes = QByteArrayView(m_held).sliced(m_heldOffset);
    const qsizetype taken = m_handler->onBytes(bytes);
    Q_ASSERT(taken >= 0 && taken <= bytes.size());
    m_heldOffset += taken;
    if (taken == bytes.size() || !mayKeepInput()) {
        m_held = {};
        m_heldOffset = 0;
    }
}

/// Whether the session, having left input behind, did so rightly and will want it again.
bool Connection::mayKeepInput()
{
    if (m_state == State::Open && (m_paused || m_turnScheduled))
        return true;
    if (takesOutput()) { // bytes before TLS that nobody claimed, or a session that would wait for ever
        qCCritical(lcNet, "%s: a session left input without pausing; its connection is aborted",
                   listenerName().constData());
        die();
    }
    return false;
}

void Connection::discardInput()
{
    for (qsizetype budget = turnBytes; budget > 0 && m_state != State::Dead;) {
        const Transfer transfer = SocketOps::receive(m_socket.descriptor, m_context.scratch());
        if (transfer.outcome == Outcome::Blocked)
            return;
        if (transfer.outcome == Outcome::Moved) {
            budget -= transfer.bytes;
            continue;
        }
        if (m_state == State::Lingering || transfer.outcome == Outcome::Failed) {
            die();
            return;
        }
        m_peerClosed = true;
        m_readNotifier.setEnabled(false);
        return;
    }
}

void Connection::endOfInput()
{
    m_peerClosed = true;
    m_readNotifier.setEnabled(false);
    closeAfterFlush();
}

void Connection::pauseReading()
{
    m_paused = true;
}

void Connection::resumeReading()
{
    if (!std::exchange(m_paused, false) || m_state != State::Open)
        return;
    // Inside onBytes() it is not known yet whether something will be kept, so the turn is asked for as well.
    if (m_inTurn || !m_held.isEmpty() || (m_tls && SSL_pending(m_tls) > 0))
        m_context.scheduleTurn(*this);
    else
        m_readNotifier.setEnabled(!m_peerClosed);
}

// --- Output ---------------------------------------------------------------------------------------------------------

void Connection::write(QByteArrayView bytes)
{
    if (!takesOutput() || bytes.isEmpty())
        return;
    if (m_inTurn && m_state == State::Open && queuedBytes() + bytes.size() >= directBytes) {
        flush();
        if (queuedBytes() == 0)
            bytes = writeNow(bytes);
    }
    appendOutput(bytes);
}

void Connection::writeOwned(QByteArray &&bytes)
{
    const bool sentAtOnce = m_inTurn && bytes.size() >= directBytes;
    if (!takesOutput() || !m_output.isEmpty() || bytes.size() < adoptBytes || sentAtOnce) {
        write(QByteArrayView(bytes));
        return;
    }
    m_output = std::move(bytes);
    outputAppended();
}

void Connection::appendOutput(QByteArrayView bytes)
{
    if (!takesOutput())
        return; // it died while writing
    if (bytes.isEmpty())
        return;
    if (m_outputOffset > m_output.size() / 2) {
        m_output.remove(0, m_outputOffset);
        m_outputOffset = 0;
    }
    if (m_output.isNull())
        m_output = m_context.takeSpareBuffer();
    m_output.append(bytes);
    outputAppended();
}

void Connection::outputAppended()
{
    if (queuedBytes() > highWaterBytes)
        m_congested = true;
    if (!m_inTurn)
        m_context.scheduleTurn(*this);
}

void Connection::endTurn()
{
    flush();
    while (m_state == State::Open && m_congested && queuedBytes() < lowWaterBytes) {
        m_congested = false;
        m_handler->onWriteSpace();
        flush();
    }
    if (m_state == State::BeginTls) {
        if (queuedBytes() == 0)
            beginHandshake();
        else
            die(); // a peer that asks for TLS and does not read the answer
    } else if (m_state == State::Draining && queuedBytes() == 0) {
        sendClose();
    }
}

/// Sends what is queued, as far as the socket and this turn's budget allow, and sees to it that the rest follows.
void Connection::flush()
{
    if (m_state == State::Handshaking || m_state == State::Lingering || m_state == State::Dead || m_output.isEmpty())
        return;
    const QByteArrayView rest = writeNow(QByteArrayView(m_output).sliced(m_outputOffset));
    m_outputOffset = m_output.size() - rest.size();
    if (m_state == State::Dead)
        return;
    if (rest.isEmpty()) {
        m_context.giveSpareBuffer(std::exchange(m_output, {}));
        m_outputOffset = 0;
        setWriteNotifier(m_readWantsWrite);
    } else if (!m_blocked) {
        m_context.scheduleTurn(*this);
    }
}

/// Returns what could not be sent.
QByteArrayView Connection::writeNow(QByteArrayView bytes)
{
    const qsizetype before = bytes.size();
    while (!bytes.isEmpty() && m_writeBudget > 0 && !m_blocked) {
        const Transfer transfer = transmit(bytes);
        if (transfer.outcome == Outcome::Blocked) {
            m_blocked = true;
            setWriteNotifier(true);
        } else if (transfer.outcome == Outcome::Moved) {
            m_writeBudget -= transfer.bytes;
            bytes = bytes.sliced(transfer.bytes);
        } else {
            die();
            return bytes;
        }
    }
    const qsizetype written = before - bytes.size();
    m_bytesOut += quint64(written);
    m_socket.listener->counts.addOut(written);
    m_context.countOut(written);
    if (!m_blocked) {
        m_stallDeadline = 0;
    } else if (written > 0 || m_stallDeadline == 0) {
        m_stallDeadline = m_context.wheel().after(m_socket.listener->stallLimit);
        updateTimer();
    }
    return bytes;
}

/// With TLS, one record; it must be offered again from the same byte on when it is blocked, which the queue does.
Transfer Connection::transmit(QByteArrayView bytes)
{
    if (!m_tls || m_state == State::BeginTls)
        return SocketOps::send(m_socket.descriptor, bytes.first(qMin(bytes.size(), directBytes)));
    ERR_clear_error();
    size_t written = 0;
    const int result = SSL_write_ex(m_tls, bytes.data(), size_t(bytes.size()), &written);
    if (result == 1)
        return {Outcome::Moved, qsizetype(written)};
    const int reason = SSL_get_error(m_tls, result);
    return {reason == SSL_ERROR_WANT_WRITE || reason == SSL_ERROR_WANT_READ ? Outcome::Blocked : Outcome::Failed, 0};
}

void Connection::setWriteNotifier(bool wanted)
{
    if (wanted && !m_writeNotifier) {
        m_writeNotifier = std::make_unique<SocketNotifier>(m_socket.descriptor, QSocketNotifier::Write, *this,
                                                           &Connection::onWritable);
    } else if (!wanted && m_writeNotifier) {
        m_writeNotifier->setEnabled(false);
        m_writeNotifier->detach();
        m_writeNotifier.release()->deleteLater(); // this may be its own event
    }
}

} // namespace Madmail::Net
