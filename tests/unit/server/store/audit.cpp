// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/server/store/audit.h"

#include <QFile>

#include <array>
#include <memory>
#include <sqlite3.h>

namespace Madmail::Store::Testing {

namespace {

using Handle = std::unique_ptr<sqlite3, int (*)(sqlite3 *)>;

Handle openFile(const QString &path)
{
    sqlite3 *handle = nullptr;
    if (sqlite3_open(path.toUtf8().constData(), &handle) != SQLITE_OK)
        qFatal("cannot open %s", qPrintable(path));
    return { handle, &sqlite3_close };
}

qint64 numberOf(sqlite3 *handle, const char *sql)
{
    sqlite3_stmt *statement = nullptr;
    if (sqlite3_prepare_v2(handle, sql, -1, &statement, nullptr) != SQLITE_OK || sqlite3_step(statement) != SQLITE_ROW)
        qFatal("%s: %s", sql, sqlite3_errmsg(handle));
    const qint64 number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

struct Rule
{
    const char *name;
    const char *violations; // counts them
};

constexpr std::array rules {
    Rule { "mailbox counters differ from their messages",
           "SELECT count(*) FROM mailboxes b WHERE message_count <> (SELECT count(*) FROM messages WHERE mailbox_id = b.id)"
           " OR unseen_count <> (SELECT count(*) FROM messages WHERE mailbox_id = b.id AND system_flags & 1 = 0)"
           " OR size_bytes <> (SELECT coalesce(sum(size), 0) FROM messages WHERE mailbox_id = b.id)" },
    Rule { "account counters differ from their mailboxes",
           "SELECT count(*) FROM accounts a WHERE"
           " used_bytes <> (SELECT coalesce(sum(size_bytes), 0) FROM mailboxes WHERE account_id = a.id)"
           " OR message_count <> (SELECT coalesce(sum(message_count), 0) FROM mailboxes WHERE account_id = a.id)" },
    Rule { "UIDNEXT is not above all UIDs",
           "SELECT count(*) FROM mailboxes b WHERE uid_next <="
           " (SELECT coalesce(max(uid), 0) FROM messages WHERE mailbox_id = b.id)" },
    Rule { "references of bodies differ from their messages",
           "SELECT count(*) FROM bodies b WHERE refs <> (SELECT count(*) FROM messages WHERE body_id = b.id)" },
    Rule { "a message has no body", "SELECT count(*) FROM messages WHERE body_id NOT IN (SELECT id FROM bodies)" },
    Rule { "a body is shorter or longer than it says",
           "SELECT count(*) FROM bodies b WHERE refs > 0 AND size <> (SELECT coalesce(sum(length(data)), 0) FROM body_chunks"
           " WHERE id BETWEEN b.id * 65536 AND b.id * 65536 + 65535)" },
    Rule { "a chunk has no body", "SELECT count(*) FROM body_chunks WHERE id / 65536 NOT IN (SELECT id FROM bodies)" },
    Rule { "a message is in no mailbox",
           "SELECT count(*) FROM messages WHERE mailbox_id NOT IN (SELECT id FROM mailboxes)"
           " AND mailbox_id NOT IN (SELECT mailbox_id FROM removed_mailboxes)" },
    Rule { "SQLite finds damage", "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'" },
};

} // namespace

QStringList auditFile(const QString &path)
{
    const Handle handle = openFile(path);
    QStringList findings;
    for (const Rule &rule : rules)
        if (numberOf(handle.get(), rule.violations) != 0)
            findings.append(QString::fromLatin1(rule.name));
    return findings;
}

QStringList auditDatabase(const Store &store, const QString &folder)
{
    const QString copy = folder + QStringLiteral("/audit.db");
    QFile::remove(copy);
    if (const Status copied = store.backUp(copy); !copied.ok())
        return { copied.error().toEnglish() };
    const QStringList findings = auditFile(copy);
    QFile::remove(copy);
    return findings;
}

void executeSql(const QString &path, const char *sql)
{
    const Handle handle = openFile(path);
    if (sqlite3_exec(handle.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        qFatal("%s: %s", sql, sqlite3_errmsg(handle.get()));
}

qint64 queryNumber(const QString &path, const char *sql)
{
    return numberOf(openFile(path).get(), sql);
}

} // namespace Madmail::Store::Testing
