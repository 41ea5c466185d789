// SPDX-License-Identifier: GPL-3.0-or-later
// One use of a prepared statement. Inside the store only.
#pragma once

#include "server/base/ids.h"
#include "server/base/result.h"
#include "server/store/read_connection.h"

#include <QByteArray>

#include <optional>

struct sqlite3_stmt;

namespace Madmail::Store {

/// SQL that is written in the source, so that its address names the prepared statement.
struct SqlText
{
    template<std::size_t length>
    consteval SqlText(const char (&literal)[length]) // NOLINT(google-explicit-constructor): reads as a string
        : text(literal)
    {
    }
    const char *text;
};

/// Bytes bound as they are and not copied: they must live as long as the Statement.
struct BoundBlob
{
    QByteArrayView bytes;
};

/// Takes the prepared statement of its connection (preparing it the first time), binds the values to ?1, ?2, … and gives
/// it back, reset, when it goes out of scope. The same text must not be in use twice at a time.
///
///     Statement select(connection, "SELECT size FROM bodies WHERE id = ?1", body);
///     if (select.step())
///         use(select.integer(0));
///     MADMAIL_CHECK(select.status());
class Statement
{
public:
    template<typename... Values>
    Statement(const ReadConnection &connection, SqlText sql, const Values &...values)
        : Statement(*connection.m_connection, sql, values...)
    {
    }
    template<typename... Values>
    Statement(Connection &connection, SqlText sql, const Values &...values)
        : m_connection(connection)
    {
        open(sql.text);
        int index = 0;
        (bind(++index, values), ...);
    }
    ~Statement();
    Statement(const Statement &) = delete;
    Statement &operator=(const Statement &) = delete;

    /// True: there is a row. False: there are no more, or something failed (ask status()).
    bool step();
    Status status() const;
    /// Steps to the end.
    Status run();
    /// As run(), and how many rows were changed, inserted or deleted.
    Result<qint64> runAndCount();

    qint64 integer(int column) const;
    bool isNull(int column) const;
    std::optional<qint64> optionalInteger(int column) const;
    QByteArray bytes(int column) const;
    /// Valid until the next step().
    QByteArrayView view(int column) const;
    QString text(int column) const;

private:
    void open(const char *sql);
    void bind(int index, qint64 value);
    void bind(int index, int value) { bind(index, qint64(value)); }
    void bind(int index, quint32 value) { bind(index, qint64(value)); }
    void bind(int index, bool value) { bind(index, qint64(value)); }
    void bind(int index, QByteArrayView text); ///< as text; copied
    void bind(int index, const QByteArray &text) { bind(index, QByteArrayView(text)); }
    void bind(int index, const QString &text) { bind(index, QByteArrayView(text.toUtf8())); }
    void bind(int index, BoundBlob blob);
    void bind(int index, const std::optional<qint64> &value);
    template<typename Tag, typename Number>
    void bind(int index, Id<Tag, Number> id)
    {
        bind(index, id.value);
    }
    void note(int code);

    Connection &m_connection;
    sqlite3_stmt *m_statement = nullptr;
    std::optional<Error> m_error;
};

} // namespace Madmail::Store
