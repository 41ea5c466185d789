// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/connection.h"

#include "server/store/sqlite_error.h"

#include <QCoreApplication>
#include <QSqlDatabase>
#include <QSqlDriver>
#include <QSqlError>
#include <QVariant>

#include <atomic>
#include <cstring>
#include <mutex>
#include <sqlite3.h>

namespace Madmail::Store {

namespace {

constexpr int busyMilliseconds = 10'000;

/// SQLite counts every allocation under one lock, for figures that nobody reads. Only possible before its first use;
/// when another part of the process was quicker, it goes on counting.
void stopCountingAllocations()
{
    static std::once_flag once;
    std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

QString nextConnectionName()
{
    static std::atomic<quint64> counter { 0 };
    return QStringLiteral("madmail-store-%1").arg(counter.fetch_add(1));
}

/// The handle may only be given to the SQLite that made it.
Status checkSharedLibrary(sqlite3 *handle)
{
    if (sqlite3_threadsafe() == 0)
        return Error { ErrorCode::Unsupported, QT_TRANSLATE_NOOP("Server", "The SQLite library was built without threads.") };
    sqlite3_stmt *statement = nullptr;
    QByteArray source;
    if (sqlite3_prepare_v2(handle, "SELECT sqlite_source_id()", -1, &statement, nullptr) == SQLITE_OK
        && sqlite3_step(statement) == SQLITE_ROW)
        source = reinterpret_cast<const char *>(sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    if (source != sqlite3_sourceid())
        return Error { ErrorCode::Unsupported,
                       QT_TRANSLATE_NOOP("Server", "Qt's SQLite driver uses another SQLite library than this program."),
                       {},
                       QString::fromLatin1(source) };
    return {};
}

sqlite3 *handleOf(const QSqlDatabase &database)
{
    const QVariant variant = database.driver()->handle();
    if (!variant.isValid() || std::strcmp(variant.typeName(), "sqlite3*") != 0)
        return nullptr;
    return *static_cast<sqlite3 *const *>(variant.constData());
}

} // namespace

Connection::Connection(ConnectionMode mode)
    : m_mode(mode)
{
}

Result<std::unique_ptr<Connection>> Connection::open(const QString &path, ConnectionMode mode, Bytes cache)
{
    if (!QSqlDatabase::isDriverAvailable(QStringLiteral("QSQLITE")))
        return Error { ErrorCode::Unsupported,
                       QT_TRANSLATE_NOOP("Server", "Qt's SQLite driver is missing (Debian: libqt6sql6-sqlite).") };
    stopCountingAllocations();
    std::unique_ptr<Connection> connection(new Connection(mode));
    connection->m_name = nextConnectionName();
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), connection->m_name);
        database.setDatabaseName(path);
        if (mode == ConnectionMode::ReadOnly)
            database.setConnectOptions(QStringLiteral("QSQLITE_OPEN_READONLY"));
        if (!database.open())
            return Error { ErrorCode::PermissionDenied,
                           { QT_TRANSLATE_NOOP("Server", "The database %1 cannot be opened."), { path } },
                           {},
                           database.lastError().text() };
        connection->m_handle = handleOf(database);
    }
    if (!connection->m_handle)
        return Error { ErrorCode::Unsupported, QT_TRANSLATE_NOOP("Server", "Qt's SQLite driver gives no SQLite handle.") };
    MADMAIL_CHECK(checkSharedLibrary(connection->m_handle));
    MADMAIL_CHECK(connection->configure(cache));
    return connection;
}

Status Connection::configure(Bytes cache)
{
    sqlite3_extended_result_codes(m_handle, 1);
    sqlite3_busy_timeout(m_handle, busyMilliseconds);
    const QByteArray common = "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;"
                              "PRAGMA cache_size=-"
        + QByteArray::number(cache.count / 1024) + ';';
    MADMAIL_CHECK(execute(common.constData()));
    if (m_mode == ConnectionMode::ReadOnly)
        return {};
    return execute("PRAGMA synchronous=FULL; PRAGMA secure_delete=FAST; PRAGMA cache_spill=ON;"
                   "PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=67108864");
}

Connection::~Connection()
{
    for (const auto &[sql, statement] : m_statements)
        sqlite3_finalize(statement);
    if (m_name.isEmpty())
        return;
    {
        QSqlDatabase database = QSqlDatabase::database(m_name, false);
        database.close();
    }
    QSqlDatabase::removeDatabase(m_name);
}

Status Connection::execute(const char *sql)
{
    const int code = sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr);
    if (code == SQLITE_OK)
        return {};
    Error error = sqliteError(m_handle, code);
    noteFailure(error);
    return error;
}

Result<qint64> Connection::number(const char *sql)
{
    sqlite3_stmt *statement = nullptr;
    int code = sqlite3_prepare_v2(m_handle, sql, -1, &statement, nullptr);
    qint64 value = 0;
    if (code == SQLITE_OK) {
        code = sqlite3_step(statement);
        if (code == SQLITE_ROW)
            value = sqlite3_column_int64(statement, 0);
    }
    if (code == SQLITE_ROW || code == SQLITE_DONE) {
        sqlite3_finalize(statement);
        return value;
    }
    Error error = sqliteError(m_handle, code);
    sqlite3_finalize(statement);
    return error;
}

sqlite3_stmt *Connection::prepared(const char *sql)
{
    const auto known = m_statements.find(sql);
    if (known != m_statements.end())
        return known->second;
    sqlite3_stmt *statement = nullptr;
    const int code = sqlite3_prepare_v3(m_handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) {
        noteFailure(sqliteError(m_handle, code));
        return nullptr;
    }
    m_statements.emplace(sql, statement);
    return statement;
}

void Connection::noteFailure(const Error &error)
{
    if (m_mode == ConnectionMode::Write && !m_failure)
        m_failure = error;
}

std::optional<Error> Connection::takeFailure()
{
    return std::exchange(m_failure, std::nullopt);
}

} // namespace Madmail::Store
