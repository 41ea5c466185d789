// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/listener.h"

#include "server/base/log.h"
#include "server/net/io_thread.h"
#include "server/net/socket_ops.h"

#include <QCoreApplication>
#include <QNetworkProxy>
#include <QTimerEvent>

namespace Madmail::Net {

namespace {

constexpr int backlog = 4096; // the kernel cuts it to its own limit (net.core.somaxconn)
constexpr int resumeMilliseconds = 500;

Error listenError(const QTcpServer &server, const ListenerSpec &spec)
{
    const QStringList port { QString::number(spec.port) };
    const QString name = QString::fromUtf8(spec.name);
    switch (server.serverError()) {
    case QAbstractSocket::AddressInUseError:
        return { ErrorCode::PortInUse, { QT_TRANSLATE_NOOP("Server", "Port %1 is used by another program."), port }, name,
                 server.errorString() };
    case QAbstractSocket::SocketAccessError:
        return { ErrorCode::PermissionDenied, { QT_TRANSLATE_NOOP("Server", "This user may not open port %1."), port }, name,
                 server.errorString() };
    default:
        return { ErrorCode::Network, { QT_TRANSLATE_NOOP("Server", "Port %1 cannot be opened on address %2."),
                                       port + QStringList { spec.address.toString() } }, name, server.errorString() };
    }
}

} // namespace

Result<std::unique_ptr<Listener>> Listener::create(const ListenerSpec &spec, std::vector<const IoThread *> threads)
{
    std::unique_ptr<Listener> made(new Listener(spec, std::move(threads)));
    if (!made->listen(spec.address, spec.port))
        return listenError(*made, spec);
    made->m_shared->port = made->serverPort();
    return made;
}

Listener::Listener(const ListenerSpec &spec, std::vector<const IoThread *> threads)
    : m_shared(std::make_shared<ListenerShared>())
    , m_threads(std::move(threads))
    , m_limits(spec.limits)
    , m_refusalLine(spec.implicitTls ? QByteArray() : spec.refusalLine)
{
    m_shared->name = spec.name;
    m_shared->implicitTls = spec.implicitTls;
    m_shared->tls = spec.tls;
    m_shared->factory = spec.factory;
    m_shared->handshakeLimit = spec.handshakeLimit;
    m_shared->stallLimit = spec.stallLimit;
    setProxy(QNetworkProxy::NoProxy);
    setListenBacklogSize(backlog);
    connect(this, &QTcpServer::acceptError, this, &Listener::pauseForDescriptors);
}

void Listener::incomingConnection(qintptr descriptor)
{
    PeerKey peer;
    quint16 peerPort = 0;
    if (!SocketOps::prepareAccepted(descriptor) || !SocketOps::peerOf(descriptor, &peer, &peerPort)) {
        SocketOps::close(descriptor);
        return;
    }
    if (!m_shared->counts.enter(peer, m_limits)) {
        if (!m_refusalLine.isEmpty())
            SocketOps::send(descriptor, m_refusalLine); // into the empty socket buffer: it fits or does not matter
        SocketOps::close(descriptor);
        return;
    }
    AcceptedSocket socket(descriptor, peer, peerPort, m_shared);
    m_threads[m_nextThread++ % m_threads.size()]->adopt(std::move(socket));
}

/// QTcpServer has paused itself: without that, the waiting connection would wake us again and again.
void Listener::pauseForDescriptors(QAbstractSocket::SocketError error)
{
    qCWarning(lcNet, "%s: connections cannot be accepted for now: %s", m_shared->name.constData(), qPrintable(errorString()));
    Q_UNUSED(error)
    m_resumeTimer.start(resumeMilliseconds, this);
}

void Listener::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_resumeTimer.timerId()) {
        QTcpServer::timerEvent(event);
        return;
    }
    m_resumeTimer.stop();
    resumeAccepting();
}

} // namespace Madmail::Net
