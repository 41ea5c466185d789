// SPDX-License-Identifier: GPL-3.0-or-later
// The folder that holds everything: ours alone.
#pragma once

#include "server/base/result.h"

#include <optional>

namespace Madmail::Platform {

/// Makes the folder (and those above it) with mode 0700, or checks the one that is there: a folder, ours, writable.
/// A folder of ours that others may read is closed to them. Errors: PermissionDenied (somebody else's, named in the
/// sentence), BadInput (no folder), StorageFull, Storage.
Status prepareStateDirectory(const QString &path);

/// Root, or the service user "madmail".
bool isServiceUser();

/// "alice", or the number.
QString userName(quint32 userId);
/// Owner of a file or folder; nothing when it is not there.
std::optional<quint32> ownerOf(const QString &path);
quint32 currentUserId();

/// Whether the peer of a connected local socket is the same user as we are, or root.
bool isSameUserOrRoot(qintptr socketDescriptor);

} // namespace Madmail::Platform
