// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ipc/control_client.h"

#include "server/ipc/control_protocol.h"

#include <QCoreApplication>
#include <QLocalSocket>

#include <memory>

namespace Madmail::Ipc {

namespace {

Error connectionError(const QLocalSocket &socket, const QString &path)
{
    if (socket.error() == QLocalSocket::SocketAccessError)
        return { ErrorCode::PermissionDenied,
                 { QT_TRANSLATE_NOOP("Server", "The running server belongs to somebody else. Run this command as its user or as root.") } };
    return { ErrorCode::Network, { QT_TRANSLATE_NOOP("Server", "The running server does not answer at %1."), { path } },
             {}, socket.errorString() };
}

} // namespace

ControlClient::ControlClient(QString path)
    : m_path(std::move(path))
{
}

void ControlClient::run(Api::OperationRequest request, Done done)
{
    auto *socket = new QLocalSocket(this);
    auto answer = std::make_shared<Done>(std::move(done));
    const auto finish = [socket, answer](Result<QJsonObject> result) {
        if (!*answer)
            return;
        const Done call = std::exchange(*answer, Done());
        socket->disconnect();
        socket->deleteLater();
        call(std::move(result));
    };
    connect(socket, &QLocalSocket::connected, socket, [socket, line = encodeRequest(request)] { socket->write(line); });
    connect(socket, &QLocalSocket::readyRead, socket, [socket, finish] {
        if (socket->canReadLine())
            finish(decodeAnswer(socket->readLine(maxLineBytes)));
    });
    connect(socket, &QLocalSocket::errorOccurred, socket, [this, socket, finish] {
        finish(connectionError(*socket, m_path));
    });
    // From a fresh turn: connectToServer() may fail at once, and the answer must not come inside run().
    post(this, [socket, path = m_path] { socket->connectToServer(path); });
}

} // namespace Madmail::Ipc
