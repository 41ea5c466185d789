// SPDX-License-Identifier: GPL-3.0-or-later
// Where we do not know how to ask who holds a port.
#include "server/platform/port_holder.h"

namespace Madmail::Platform {

std::optional<PortHolder> findPortHolder(const QHostAddress &, quint16)
{
    return std::nullopt;
}

} // namespace Madmail::Platform
