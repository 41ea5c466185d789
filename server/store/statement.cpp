// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/statement.h"

#include "server/store/connection.h"
#include "server/store/sqlite_error.h"

#include <sqlite3.h>

namespace Madmail::Store {

void Statement::open(const char *sql)
{
    if (m_connection.failure()) {
        m_error = m_connection.failure();
        return;
    }
    m_statement = m_connection.prepared(sql);
    if (!m_statement)
        note(sqlite3_extended_errcode(m_connection.handle()));
    Q_ASSERT_X(!m_statement || !sqlite3_stmt_busy(m_statement), "Statement", sql);
}

Statement::~Statement()
{
    if (!m_statement)
        return;
    sqlite3_reset(m_statement);
    sqlite3_clear_bindings(m_statement); // or the statement would keep the address of a blob that is gone
}

bool Statement::step()
{
    if (m_error)
        return false;
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        note(code);
    return false;
}

Status Statement::status() const
{
    if (m_error)
        return *m_error;
    return {};
}

Status Statement::run()
{
    while (step()) { }
    return status();
}

Result<qint64> Statement::runAndCount()
{
    MADMAIL_CHECK(run());
    return qint64(sqlite3_changes64(m_connection.handle()));
}

qint64 Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

std::optional<qint64> Statement::optionalInteger(int column) const
{
    if (isNull(column))
        return std::nullopt;
    return integer(column);
}

QByteArrayView Statement::view(int column) const
{
    const void *data = sqlite3_column_blob(m_statement, column);
    return { static_cast<const char *>(data), qsizetype(sqlite3_column_bytes(m_statement, column)) };
}

QByteArray Statement::bytes(int column) const
{
    return view(column).toByteArray();
}

QString Statement::text(int column) const
{
    return QString::fromUtf8(view(column));
}

void Statement::bind(int index, qint64 value)
{
    if (!m_error)
        note(sqlite3_bind_int64(m_statement, index, value));
}

void Statement::bind(int index, QByteArrayView text)
{
    if (m_error)
        return;
    const char *data = text.isEmpty() ? "" : text.data();
    note(sqlite3_bind_text64(m_statement, index, data, sqlite3_uint64(text.size()), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bind(int index, BoundBlob blob)
{
    if (m_error)
        return;
    const char *data = blob.bytes.isEmpty() ? "" : blob.bytes.data();
    note(sqlite3_bind_blob64(m_statement, index, data, sqlite3_uint64(blob.bytes.size()), SQLITE_STATIC));
}

void Statement::bind(int index, const std::optional<qint64> &value)
{
    if (m_error)
        return;
    note(value ? sqlite3_bind_int64(m_statement, index, *value) : sqlite3_bind_null(m_statement, index));
}

void Statement::note(int code)
{
    if (code == SQLITE_OK)
        return;
    m_error = sqliteError(m_connection.handle(), code);
    m_connection.noteFailure(*m_error);
}

} // namespace Madmail::Store
