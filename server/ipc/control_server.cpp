// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ipc/control_server.h"

#include "server/base/log.h"
#include "server/ipc/control_protocol.h"
#include "server/ipc/line_buffer.h"

#include <QCoreApplication>
#include <QLocalSocket>
#include <QPointer>
#include <QTimer>

namespace Madmail::Ipc {

namespace {

constexpr int maxConnections = 32;
constexpr int requestTimeoutMs = 10'000;
constexpr qint64 readAtOnce = 1024 * 1024; // what comes behind a request stays with who sent it

} // namespace

ControlServer::ControlServer(Api::OperationRunner &runner, PeerCheck peerCheck)
    : m_runner(runner)
    , m_peerCheck(std::move(peerCheck))
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &ControlServer::accept);
}

Result<std::unique_ptr<ControlServer>> ControlServer::create(const QString &path, Api::OperationRunner &runner, PeerCheck peerCheck)
{
    std::unique_ptr<ControlServer> server(new ControlServer(runner, std::move(peerCheck)));
    QLocalServer::removeServer(path); // we hold the lock, so whoever left it is dead
    if (!server->m_server.listen(path))
        return Error { ErrorCode::Network, { QT_TRANSLATE_NOOP("Server", "The control socket %1 could not be opened."), { path } },
                       {}, server->m_server.errorString() };
    return server;
}

ControlServer::~ControlServer() = default;

void ControlServer::accept()
{
    while (QLocalSocket *socket = m_server.nextPendingConnection()) {
        if (m_connections >= maxConnections || !m_peerCheck(socket->socketDescriptor())) {
            qCWarning(lcOps, "control socket: an asker was turned away");
            socket->abort();
            socket->deleteLater();
            continue;
        }
        ++m_connections;
        socket->setReadBufferSize(readAtOnce);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket, buffer = std::make_shared<LineBuffer>(maxLineBytes)] {
            buffer->append(socket->readAll());
            if (const auto line = buffer->takeLine())
                answer(socket, *line);
            else if (buffer->isTooLong())
                socket->abort();
        });
        connect(socket, &QLocalSocket::disconnected, this, [this, socket] {
            --m_connections;
            socket->deleteLater();
        });
        auto *timer = new QTimer(socket); // whoever connects and does not say all of a request
        timer->setSingleShot(true);
        connect(timer, &QTimer::timeout, socket, &QLocalSocket::abort);
        timer->start(requestTimeoutMs);
    }
}

void ControlServer::answer(QLocalSocket *socket, const QByteArray &line)
{
    disconnect(socket, &QLocalSocket::readyRead, this, nullptr); // one request
    const auto answer = [socket = QPointer(socket)](Result<QJsonObject> result) {
        if (!socket)
            return; // the asker has gone; the operation is done all the same
        socket->write(encodeAnswer(result));
        socket->disconnectFromServer(); // flushes first
    };
    if (auto *timer = socket->findChild<QTimer *>(QString(), Qt::FindDirectChildrenOnly))
        timer->stop(); // the operation takes its own time
    auto request = decodeRequest(line);
    if (!request)
        return answer(std::move(request).error());
    socket->write(encodeAccepted());
    socket->flush(); // the operation may keep this thread
    m_runner.run(std::move(*request), answer);
}

} // namespace Madmail::Ipc
