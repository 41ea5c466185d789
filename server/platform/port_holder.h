// SPDX-License-Identifier: GPL-3.0-or-later
// Which program has a port.
#pragma once

#include <QString>

namespace Madmail::Platform {

/// "nginx (process 812)", or empty where the system does not tell (the program of another user, for example).
QString holderOfTcpPort(quint16 port);

} // namespace Madmail::Platform
