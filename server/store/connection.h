// SPDX-License-Identifier: GPL-3.0-or-later
// One connection to the SQLite database, with its prepared statements. Inside the store only.
#pragma once

#include "server/base/bytes.h"
#include "server/base/result.h"

#include <QString>

#include <memory>
#include <optional>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace Madmail::Store {

enum class ConnectionMode { Write, ReadOnly };

/// Opened through QtSql (QSQLITE), then used through SQLite's own interface, which takes a quarter of the CPU.
/// Thread: the one that opened it, until it is destroyed there.
class Connection
{
public:
    /// The file must exist. Errors: Unsupported (no driver, or a driver with another SQLite than ours, or one without
    /// threads), PermissionDenied, Storage.
    static Result<std::unique_ptr<Connection>> open(const QString &path, ConnectionMode mode, Bytes cache);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    sqlite3 *handle() const { return m_handle; }

    /// Runs statements that answer nothing.
    Status execute(const char *sql);
    /// The first number that a statement answers. For pragmas and set-up.
    Result<qint64> number(const char *sql);

    /// Prepared at the first call, kept as long as the connection. `sql` is a literal: its address is the key.
    /// Null: the error has been noted.
    sqlite3_stmt *prepared(const char *sql);

    /// A connection that writes remembers that a step failed, whatever its caller makes of it, and runs no Statement
    /// until takeFailure(): SQLite may have left the transaction.
    void noteFailure(const Error &error);
    const std::optional<Error> &failure() const { return m_failure; }
    std::optional<Error> takeFailure();

private:
    explicit Connection(ConnectionMode mode);
    Status configure(Bytes cache);

    const ConnectionMode m_mode;
    QString m_name;
    sqlite3 *m_handle = nullptr;
    std::unordered_map<const char *, sqlite3_stmt *> m_statements;
    std::optional<Error> m_failure;
};

} // namespace Madmail::Store
