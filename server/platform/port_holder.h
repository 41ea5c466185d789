// SPDX-License-Identifier: GPL-3.0-or-later
// Which program has a port.
#pragma once

#include <QHostAddress>
#include <QString>

#include <optional>

namespace Madmail::Platform {

/// As much as the system tells; the program of another user is only told to root.
struct PortHolder
{
    QString program; ///< "nginx", or empty
    qint64 pid = 0;  ///< 0 = not told
    QString user;    ///< whose socket it is
};

/// Who listens on a TCP port and keeps us from listening on `address`. Nothing when nobody does, or the system does not tell. Takes milliseconds:
/// not for an I/O thread. Best effort: between the question and the answer it may have changed.
std::optional<PortHolder> findPortHolder(const QHostAddress &address, quint16 port);

/// "nginx (process 812)", "a program of alice", or empty.
QString holderOfTcpPort(const QHostAddress &address, quint16 port);

} // namespace Madmail::Platform
