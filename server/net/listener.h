// SPDX-License-Identifier: GPL-3.0-or-later
// An open port.
#pragma once

#include "server/base/result.h"
#include "server/net/accepted_socket.h"
#include "server/net/socket_ops.h"

#include <QBasicTimer>
#include <QHostAddress>
#include <QSocketNotifier>
#include <QTcpServer>

#include <memory>
#include <vector>

namespace Madmail::Net {

class IoThread;

struct ListenerSpec
{
    QByteArray name;                         ///< "imap", "submissions": for logs, status and Connection::listenerName()
    QHostAddress address{QHostAddress::Any}; ///< Any is IPv4 and IPv6
    quint16 port = 0;                        ///< 0: any free one
    bool implicitTls = false;
    std::shared_ptr<TlsContextSlot> tls{}; ///< for implicit TLS and Connection::startTls()
    /// ALPN protocols (RFC 7301), the preferred one first; the factory asks Connection::alpnProtocol(). A port that speaks one
    /// protocol names that one alone, so that no client of another can be led there (ALPACA).
    QList<QByteArray> alpn{};
    HandlerFactory factory{};
    ConnectionCounts::Limits limits{};
    /// What a client over the limit is told before it is closed ("* BYE …\r\n"); not with implicit TLS. Empty: nothing.
    QByteArray refusalLine{};
    std::chrono::seconds handshakeLimit{30}; ///< for the TLS handshake
    std::chrono::seconds stallLimit{120};    ///< for a peer that takes none of the queued output
};

/// Accepts connections and deals them out to I/O threads in turn.
///
/// QTcpServer binds and listens; the accepting is ours, because QTcpServer of Qt 6.4 does not notice EMFILE after it
/// has once seen EAGAIN, and spins (the first error of a socket engine sticks). Descriptors that ran out (EMFILE,
/// ENFILE, ENOMEM): accepting pauses for half a second; the connections wait. Thread: the one it was made on, which
/// needs an event loop: best an I/O thread (IoThread::post()). It is destroyed there as well, before that thread stops.
/// figures(): any.
class Listener final : public QObject
{
public:
    /// Binds and listens. `threads` must outlive the listener and not be empty.
    /// Errors: PortInUse, PermissionDenied (a port below 1024), Network; `field` is the name.
    static Result<std::unique_ptr<Listener>> create(const ListenerSpec &spec, std::vector<const IoThread *> threads);

    /// Deals out to these from now on; they are as in create(). Thread: that of the listener.
    void setThreads(std::vector<const IoThread *> threads) { m_threads = std::move(threads); }

    /// The port, when the spec said 0.
    quint16 port() const { return m_shared->port; }
    const QByteArray &name() const { return m_shared->name; }
    ConnectionFigures figures() const { return m_shared->counts.figures(); }
    void addPeersTo(QSet<PeerKey> &peers) const { m_shared->counts.addPeersTo(peers); }
    /// For whoever counts while the listener is gone already: its connections live on after it.
    std::shared_ptr<const ListenerShared> shared() const { return m_shared; }

private:
    Listener(const ListenerSpec &spec, std::vector<const IoThread *> threads);

    void acceptSome();
    void admit(const SocketOps::Accepted &accepted);
    void timerEvent(QTimerEvent *event) override;

    QTcpServer m_server;
    std::unique_ptr<QSocketNotifier> m_notifier;
    std::shared_ptr<ListenerShared> m_shared;
    std::vector<const IoThread *> m_threads;
    std::size_t m_nextThread = 0;
    ConnectionCounts::Limits m_limits;
    QByteArray m_refusalLine;
    QBasicTimer m_resumeTimer;
};

} // namespace Madmail::Net
