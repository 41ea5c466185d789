// SPDX-License-Identifier: GPL-3.0-or-later
// Who runs us, and whose a file or a connection is.
#pragma once

#include <QString>

#include <optional>

namespace Madmail::Platform {

/// The user under which the system service runs.
inline constexpr char serviceUser[] = "madmail";

quint32 currentUserId();
bool isRoot();

/// Root, or the service user.
bool isServiceUser();

/// "alice", or the number where it has no name.
QString userName(quint32 userId);

/// Owner of what a path leads to; nothing when it is not there or may not be seen.
std::optional<quint32> ownerOf(const QString &path);

/// Whether the peer of a connected local socket is the same user as we are, or root.
bool isSameUserOrRoot(qintptr socketDescriptor);

} // namespace Madmail::Platform
