// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in a lock file, for the lock of each system.
#pragma once

#include "server/base/result.h"

#include <QByteArray>

namespace Madmail::Platform {

/// {"pid","control_socket"} of this process.
QByteArray lockText(const QString &controlSocket);
/// Busy, naming the holder where the file does.
Error lockIsHeld(const QString &path);

} // namespace Madmail::Platform
