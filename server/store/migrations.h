// SPDX-License-Identifier: GPL-3.0-or-later
// The schema of the database, and how an older one becomes the present one. Inside the store only.
#pragma once

#include "server/store/connection.h"

#include <span>

namespace Madmail::Store {

/// One step of the schema: from version - 1 to version.
struct Migration
{
    int version;
    const char *sql;
};

/// All steps, ascending from 1. A released step is never changed.
std::span<const Migration> allMigrations();

/// Brings the database at `path` up to the last of `migrations`, each in its own transaction. The version is kept in
/// `PRAGMA user_version`, and `application_id` tells our databases from others. Before an existing database is changed,
/// a copy of it is kept as `<path>.v<its version>.bak`.
/// Errors: Unsupported (newer than `migrations`), Refused (of another program), StorageFull, Storage.
Status migrate(Connection &connection, const QString &path, std::span<const Migration> migrations);

} // namespace Madmail::Store
