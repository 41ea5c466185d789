// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are either the old one or the new one, never half of each.
#pragma once

#include "server/base/result.h"

#include <QByteArray>

namespace Madmail {

enum class FileMode { Private /* 0600 */, Readable /* 0644 */ };

/// Writes beside `path`, syncs, renames over it, and syncs the folder. Errors: StorageFull, PermissionDenied, Storage.
Status writeFileAtomically(const QString &path, QByteArrayView content, FileMode mode);

/// Reads at most `limitBytes`; a longer file is TooLarge, a missing one NotFound.
Result<QByteArray> readFile(const QString &path, qint64 limitBytes);

} // namespace Madmail
