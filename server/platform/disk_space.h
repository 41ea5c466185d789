// SPDX-License-Identifier: GPL-3.0-or-later
// How much room there is.
#pragma once

#include "server/base/bytes.h"
#include "server/base/result.h"

namespace Madmail::Platform {

struct DiskSpace
{
    Bytes free; ///< that this user may fill
    Bytes total;
};

/// Of the file system that holds `path`, or would: of the nearest folder above it that is there. Errors: Storage.
/// Takes a system call or two: not for an I/O thread when the disk is on a network.
Result<DiskSpace> diskSpace(const QString &path);

} // namespace Madmail::Platform
