// SPDX-License-Identifier: GPL-3.0-or-later
// What a process with many sockets asks of its operating system.
#pragma once

#include <QtGlobal>

namespace Madmail::Net {

/// Tells the allocator to give large pieces back, raises the soft limit of open descriptors to the hard one and ignores SIGPIPE (a write to a closed socket is an
/// error value, not the end of the program). Call once, before threads start. Returns the limit now in force.
quint64 prepareProcess();

} // namespace Madmail::Net
