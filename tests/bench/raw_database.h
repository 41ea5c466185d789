// SPDX-License-Identifier: GPL-3.0-or-later
// SQLite with nothing around it that writes the rows of a delivery: the reference of all benchmarks that store mail.
#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>

#include <sqlite3.h>

namespace Madmail::Bench {

class RawDatabase
{
public:
    RawDatabase(const QString &path, int pageBytes)
        : m_path(path)
    {
        QFile::remove(path);
        check(sqlite3_open(path.toUtf8().constData(), &m_handle));
        execute("PRAGMA page_size=" + QByteArray::number(pageBytes));
        execute(
            "PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA "
            "secure_delete=FAST;"
            "PRAGMA cache_size=-2048; PRAGMA wal_autocheckpoint=4000;"
            "CREATE TABLE accounts (id INTEGER PRIMARY KEY, used INTEGER, count INTEGER);"
            "CREATE TABLE mailboxes (id INTEGER PRIMARY KEY, next INTEGER, count INTEGER, unseen INTEGER, size "
            "INTEGER);"
            "CREATE TABLE messages (mailbox INTEGER, uid INTEGER, body INTEGER, size INTEGER, date INTEGER, flags "
            "INTEGER,"
            " keywords TEXT, PRIMARY KEY (mailbox, uid)) WITHOUT ROWID;"
            "CREATE TABLE bodies (id INTEGER PRIMARY KEY, size INTEGER, refs INTEGER, staged INTEGER);"
            "CREATE TABLE chunks (id INTEGER PRIMARY KEY, data BLOB);"
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
            " INSERT INTO mailboxes SELECT i, 1, 0, 0, 0 FROM n; INSERT INTO accounts SELECT id, 0, 0 FROM mailboxes;");
        prepare(m_account, "UPDATE accounts SET used = used + ?2, count = count + 1 WHERE id = ?1");
        prepare(m_mailbox,
                "UPDATE mailboxes SET next = next + 1, count = count + 1, unseen = unseen + 1, size = size + ?2"
                " WHERE id = ?1");
        prepare(m_message, "INSERT INTO messages VALUES (?1, ?2, ?2, ?3, 1700000000, 0, '')");
        prepare(m_body, "INSERT INTO bodies VALUES (?1, ?2, 1, 0)");
        prepare(m_chunk, "INSERT INTO chunks VALUES (?1, ?2)");
    }
    ~RawDatabase()
    {
        for (sqlite3_stmt *statement : {m_account, m_mailbox, m_message, m_body, m_chunk})
            sqlite3_finalize(statement);
        sqlite3_close(m_handle);
        QFile::remove(m_path);
    }

    /// `count` messages in one durable transaction.
    void deliver(int count, const QByteArray &content)
    {
        execute("BEGIN IMMEDIATE");
        for (int i = 0; i < count; ++i) {
            const qint64 id = ++m_last;
            const qint64 target = id * 7919 % 1000 + 1;
            run(m_account, target, content.size());
            run(m_mailbox, target, content.size());
            run(m_message, target, id, content.size());
            run(m_body, id, content.size());
            check(sqlite3_bind_blob64(m_chunk, 2, content.constData(), sqlite3_uint64(content.size()), SQLITE_STATIC));
            run(m_chunk, id * 65536);
        }
        execute("COMMIT");
    }

private:
    static void check(int code)
    {
        if (code != SQLITE_OK && code != SQLITE_DONE)
            qFatal("SQLite: %s", sqlite3_errstr(code));
    }
    void execute(const QByteArray &sql) { check(sqlite3_exec(m_handle, sql.constData(), nullptr, nullptr, nullptr)); }
    void prepare(sqlite3_stmt *&statement, const char *sql)
    {
        check(sqlite3_prepare_v2(m_handle, sql, -1, &statement, nullptr));
    }
    template <typename... Numbers> void run(sqlite3_stmt *statement, Numbers... numbers)
    {
        int index = 0;
        (check(sqlite3_bind_int64(statement, ++index, numbers)), ...);
        check(sqlite3_step(statement));
        sqlite3_reset(statement);
    }

    QString m_path;
    sqlite3 *m_handle = nullptr;
    sqlite3_stmt *m_account = nullptr;
    sqlite3_stmt *m_mailbox = nullptr;
    sqlite3_stmt *m_message = nullptr;
    sqlite3_stmt *m_body = nullptr;
    sqlite3_stmt *m_chunk = nullptr;
    qint64 m_last = 0;
};

} // namespace Madmail::Bench
