// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/platform/port_holder.h"

namespace Madmail::Platform {

QString holderOfTcpPort(const QHostAddress &address, quint16 port)
{
    const auto holder = findPortHolder(address, port);
    if (!holder)
        return {};
    if (holder->pid != 0)
        return QStringLiteral("%1 (process %2)").arg(holder->program, QString::number(holder->pid));
    return holder->user.isEmpty() ? QString() : QStringLiteral("a program of %1").arg(holder->user);
}

} // namespace Madmail::Platform
