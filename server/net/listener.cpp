// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/listener.h"

#include "server/base/log.h"
#include "server/net/io_thread.h"
#include "server/net/tls_context.h"

#include <QCoreApplication>
#include <QNetworkProxy>
#include <QTimerEvent>

namespace Madmail::Net {

namespace {

constexpr int backlog = 4096; // the kernel cuts it to its own limit (net.core.somaxconn)
constexpr int acceptsInOnePass = 64;
constexpr int resumeMilliseconds = 500;

Error listenError(const QTcpServer &server, const ListenerSpec &spec)
{
    const QStringList port{QString::number(spec.port)};
    const QString name = QString::fromUtf8(spec.name);
    switch (server.serverError()) {
    case QAbstractSocket::AddressInUseError:
        return {ErrorCode::PortInUse,
                {QT_TRANSLATE_NOOP("Server", "Port %1 is used by another program."), port},
                name,
                server.errorString()};
    case QAbstractSocket::SocketAccessError:
        return {ErrorCode::PermissionDenied,
                {QT_TRANSLATE_NOOP("Server", "This user may not open port %1."), port},
                name,
                server.errorString()};
    default:
        return {ErrorCode::Network,
                {QT_TRANSLATE_NOOP("Server", "Port %1 cannot be opened on address %2."),
                 port + QStringList{spec.address.toString()}},
                name,
                server.errorString()};
    }
}

} // namespace

Result<std::unique_ptr<Listener>> Listener::create(const ListenerSpec &spec, std::vector<const IoThread *> threads)
{
    std::unique_ptr<Listener> made(new Listener(spec, std::move(threads)));
    QTcpServer &server = made->m_server;
    if (!server.listen(spec.address, spec.port))
        return listenError(server, spec);
    server.pauseAccepting();
    made->m_shared->port = server.serverPort();
    made->m_notifier = std::make_unique<QSocketNotifier>(server.socketDescriptor(), QSocketNotifier::Read);
    connect(made->m_notifier.get(), &QSocketNotifier::activated, made.get(), &Listener::acceptSome);
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
    m_shared->alpn = alpnWireForm(spec.alpn);
    m_shared->factory = spec.factory;
    m_shared->handshakeLimit = spec.handshakeLimit;
    m_shared->stallLimit = spec.stallLimit;
    m_server.setProxy(QNetworkProxy::NoProxy);
    m_server.setListenBacklogSize(backlog);
}

void Listener::acceptSome()
{
    for (int i = 0; i < acceptsInOnePass; ++i) { // more of them wake us again
        const SocketOps::Accepted accepted = SocketOps::accept(m_server.socketDescriptor());
        switch (accepted.outcome) {
        case SocketOps::AcceptOutcome::Accepted:
            admit(accepted);
            break;
        case SocketOps::AcceptOutcome::TryAgain:
            break;
        case SocketOps::AcceptOutcome::Nobody:
            return;
        case SocketOps::AcceptOutcome::NoDescriptors:
            qCWarning(lcNet, "%s: out of descriptors or memory; connections have to wait", m_shared->name.constData());
            m_notifier->setEnabled(false);
            m_resumeTimer.start(resumeMilliseconds, this);
            return;
        }
    }
}

void Listener::admit(const SocketOps::Accepted &accepted)
{
    if (!m_shared->counts.enter(accepted.peer, m_limits)) {
        if (!m_refusalLine.isEmpty())
            SocketOps::send(accepted.descriptor,
                            m_refusalLine); // into an empty socket buffer: it fits or does not matter
        SocketOps::close(accepted.descriptor);
        return;
    }
    AcceptedSocket socket(accepted.descriptor, accepted.peer, accepted.peerPort, m_shared);
    m_threads[m_nextThread++ % m_threads.size()]->adopt(std::move(socket));
}

void Listener::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_resumeTimer.timerId()) {
        QObject::timerEvent(event);
        return;
    }
    m_resumeTimer.stop();
    m_notifier->setEnabled(true);
}

} // namespace Madmail::Net
