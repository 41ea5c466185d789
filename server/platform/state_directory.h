// SPDX-License-Identifier: GPL-3.0-or-later
// The folder that holds everything: ours alone.
#pragma once

#include "server/base/result.h"
#include "server/platform/users.h"

namespace Madmail::Platform {

/// Makes the folder (and those above it that are missing) with mode 0700, or checks the one that is there: a folder, ours,
/// writable. A folder of ours that others may enter is closed to them, unless it holds other things and nothing of a
/// server: /etc is not ours to close. The path may be a symbolic link, if we or root made
/// it: the folder that it leads to is checked. Root is no exception: files of root in the folder of the service user would
/// keep the service from starting.
/// Errors: PermissionDenied (somebody else's, named in the sentence with what to do; not writable), BadInput (no folder;
/// a link of somebody else; in use for other things), StorageFull, Storage.
Status prepareStateDirectory(const QString &path);

/// The check of the owner alone, without changing anything. A folder that is not there is fine.
/// Errors: PermissionDenied, BadInput, as above.
Status checkStateDirectoryOwner(const QString &path);

} // namespace Madmail::Platform
