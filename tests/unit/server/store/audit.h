// SPDX-License-Identifier: GPL-3.0-or-later
// Looks into a database from outside, as nobody but tests may.
#pragma once

#include "server/store/store.h"

#include <QStringList>

namespace Madmail::Store::Testing {

/// What does not add up in a database: counters against sums, references against rows, UIDs against UIDNEXT.
QStringList auditFile(const QString &path);
/// The same for a copy of a store that is running.
QStringList auditDatabase(const Store &store, const QString &folder);

void executeSql(const QString &path, const char *sql);
qint64 queryNumber(const QString &path, const char *sql);

} // namespace Madmail::Store::Testing
