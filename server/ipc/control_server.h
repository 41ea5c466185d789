// SPDX-License-Identifier: GPL-3.0-or-later
// The control socket of the engine: takes requests of this computer's owner and runs them.
#pragma once

#include "server/api/operation_runner.h"
#include "server/base/result.h"

#include <QLocalServer>

#include <functional>
#include <memory>

namespace Madmail::Ipc {

/// Says whether the peer of a connected socket may give orders (same user, or root).
using PeerCheck = std::function<bool(qintptr socketDescriptor)>;

/// Listens on a socket of mode 0600 in the state directory. At most 32 askers at once, one request each, up to
/// maxLineBytes. Only the holder of the state directory's lock may make one: it removes what a dead process left.
/// Thread: the one it was made on, with an event loop. `runner` outlives it.
class ControlServer : public QObject
{
public:
    /// Errors: Network (path too long, folder not writable).
    static Result<std::unique_ptr<ControlServer>> create(const QString &path, Api::OperationRunner &runner, PeerCheck peerCheck);
    ~ControlServer() override;

private:
    ControlServer(Api::OperationRunner &runner, PeerCheck peerCheck);
    void accept();
    void answer(QLocalSocket *socket, const QByteArray &line);

    Api::OperationRunner &m_runner;
    PeerCheck m_peerCheck;
    QLocalServer m_server;
    int m_connections = 0;
};

} // namespace Madmail::Ipc
