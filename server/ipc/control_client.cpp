// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ipc/control_client.h"

#include "server/ipc/control_protocol.h"
#include "server/ipc/line_buffer.h"

#include <QCoreApplication>
#include <QLocalSocket>
#include <QTimer>

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

Error silence()
{
    return { ErrorCode::Busy,
             { QT_TRANSLATE_NOOP("Server", "The running server does not answer. It may be busy with another command: try again in a moment, or start "
                                           "the server anew.") } };
}

} // namespace

ControlClient::ControlClient(QString path, std::chrono::milliseconds patience)
    : m_path(std::move(path))
    , m_patience(patience)
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
    auto *timer = new QTimer(socket);
    timer->setSingleShot(true);
    connect(timer, &QTimer::timeout, socket, [finish] { finish(silence()); });
    connect(socket, &QLocalSocket::readyRead, socket, [socket, timer, finish, buffer = LineBuffer(maxLineBytes)]() mutable {
        buffer.append(socket->readAll());
        while (const auto line = buffer.takeLine()) {
            timer->stop();
            if (!isAccepted(*line))
                return finish(decodeAnswer(*line));
        }
    });
    connect(socket, &QLocalSocket::errorOccurred, socket, [this, socket, finish] {
        finish(connectionError(*socket, m_path));
    });
    // From a fresh turn: connectToServer() may fail at once, and the answer must not come inside run().
    post(this, [socket, path = m_path] { socket->connectToServer(path); });
    timer->start(m_patience);
}

} // namespace Madmail::Ipc
