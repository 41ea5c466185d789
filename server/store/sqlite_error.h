// SPDX-License-Identifier: GPL-3.0-or-later
// SQLite's failures as ours.
#pragma once

#include "server/base/error.h"

struct sqlite3;

namespace Madmail::Store {

/// What the last call on this handle ran into, `code` being its (extended) result code.
Error sqliteError(sqlite3 *handle, int code);

} // namespace Madmail::Store
