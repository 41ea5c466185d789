// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/migrations.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <array>

namespace Madmail::Store {

namespace {

constexpr qint64 applicationId = 0x4d414444; // "MADD"

constexpr const char *schemaVersion1 = R"sql(
CREATE TABLE accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    address TEXT NOT NULL UNIQUE,
    password_hash TEXT,                           -- null: the first login sets it
    created_at INTEGER NOT NULL,
    first_login_at INTEGER NOT NULL DEFAULT 0,
    last_login_at INTEGER NOT NULL DEFAULT 0,
    quota_limit INTEGER,                          -- null: the default
    append_limit INTEGER,
    used_bytes INTEGER NOT NULL DEFAULT 0,
    message_count INTEGER NOT NULL DEFAULT 0,
    origin INTEGER NOT NULL,
    registration_token TEXT
);
CREATE INDEX accounts_by_token ON accounts (registration_token) WHERE registration_token IS NOT NULL;

CREATE TABLE mailboxes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,         -- never used twice: sessions know mailboxes by it
    account_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    special_use TEXT NOT NULL DEFAULT '',
    uid_validity INTEGER NOT NULL,
    uid_next INTEGER NOT NULL DEFAULT 1,
    recent_uid INTEGER NOT NULL DEFAULT 1,
    message_count INTEGER NOT NULL DEFAULT 0,
    unseen_count INTEGER NOT NULL DEFAULT 0,
    size_bytes INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account_id, name)
);
CREATE TABLE removed_mailboxes (mailbox_id INTEGER PRIMARY KEY); -- whose messages are still to be freed
CREATE TABLE subscriptions (
    account_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (account_id, name)
) WITHOUT ROWID;

CREATE TABLE messages (
    mailbox_id INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    body_id INTEGER NOT NULL,
    size INTEGER NOT NULL,
    internal_date INTEGER NOT NULL,
    system_flags INTEGER NOT NULL,
    keywords TEXT NOT NULL,
    PRIMARY KEY (mailbox_id, uid)
) WITHOUT ROWID;
CREATE INDEX messages_deleted ON messages (mailbox_id, uid) WHERE (system_flags & 8) <> 0;

CREATE TABLE bodies (
    id INTEGER PRIMARY KEY,
    size INTEGER NOT NULL,
    refs INTEGER NOT NULL,                        -- rows of messages that have it
    staged INTEGER NOT NULL                       -- 1: still arriving
);
CREATE INDEX bodies_unreferenced ON bodies (staged) WHERE refs = 0;
CREATE TABLE body_chunks (
    id INTEGER PRIMARY KEY,                       -- body * 65536 + sequence
    data BLOB NOT NULL
);

CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE registration_tokens (
    token TEXT PRIMARY KEY,
    max_uses INTEGER NOT NULL,
    used_count INTEGER NOT NULL,
    comment TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE blocklist (
    username TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    blocked_at INTEGER NOT NULL
) WITHOUT ROWID;
)sql";

constexpr const char *schemaVersion2 = R"sql(
CREATE TABLE dns_overrides (
    lookup_key TEXT PRIMARY KEY,                  -- lower case
    target_host TEXT NOT NULL,
    comment TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;
)sql";

// Accounts that nobody has used, the oldest first; written at creation and at the first login only.
constexpr const char *schemaVersion3 = R"sql(
CREATE INDEX accounts_unused ON accounts (created_at) WHERE first_login_at = 0;
)sql";

// Lists for parts that exchange mail with other servers or serve web pages.
constexpr const char *schemaVersion4 = R"sql(
CREATE TABLE federation_domains (
    list INTEGER NOT NULL,                        -- FederationList
    domain TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (list, domain)
) WITHOUT ROWID;
CREATE TABLE exchangers (
    name TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    poll_interval INTEGER NOT NULL,               -- seconds
    last_poll_at INTEGER NOT NULL,                -- 0: never
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE shares (
    slug TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;
)sql";

constexpr std::array migrationTable{Migration{1, schemaVersion1}, Migration{2, schemaVersion2},
                                    Migration{3, schemaVersion3}, Migration{4, schemaVersion4}};

Status keepCopy(Connection &connection, const QString &path, qint64 version)
{
    // Everything must be in the main file first; nobody else has the database open.
    MADMAIL_CHECK(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
    const QString copy = path + QStringLiteral(".v%1.bak").arg(version);
    const QString partial = copy + QStringLiteral(".part");
    QFile::remove(partial);
    QFile source(path);
    const bool copied = source.copy(partial);
    if (copied)
        QFile::remove(copy);
    if (!copied || !QFile::rename(partial, copy)) {
        QFile::remove(partial);
        return Error{
            ErrorCode::Storage,
            {QT_TRANSLATE_NOOP("Server", "No copy of the database could be kept at %1, so it was left as it is. "
                                         "Is there enough space?"),
             {copy}},
            {},
            source.errorString()};
    }
    return {};
}

Status apply(Connection &connection, const Migration &migration)
{
    MADMAIL_CHECK(connection.execute("BEGIN IMMEDIATE"));
    const QByteArray stamp = "PRAGMA application_id=" + QByteArray::number(applicationId) +
                             "; PRAGMA user_version=" + QByteArray::number(migration.version) + "; COMMIT";
    Status done = connection.execute(migration.sql);
    if (done.ok())
        done = connection.execute(stamp.constData());
    if (!done.ok())
        (void)connection.execute("ROLLBACK");
    return done;
}

} // namespace

std::span<const Migration> allMigrations()
{
    return migrationTable;
}

Status migrate(Connection &connection, const QString &path, std::span<const Migration> migrations)
{
    MADMAIL_TRY(const qint64 version, connection.number("PRAGMA user_version"));
    MADMAIL_TRY(const qint64 owner, connection.number("PRAGMA application_id"));
    MADMAIL_TRY(const qint64 tables, connection.number("SELECT count(*) FROM sqlite_schema"));
    const bool isNew = tables == 0 && version == 0;
    if (!isNew && owner != applicationId)
        return Error{ErrorCode::Refused, {QT_TRANSLATE_NOOP("Server", "%1 is a database of another program."), {path}}};
    const int newest = migrations.back().version;
    if (version > newest)
        return Error{
            ErrorCode::Unsupported,
            {QT_TRANSLATE_NOOP("Server", "The database %1 was written by a newer version of this program. Install "
                                         "that version, or restore an older backup."),
             {path}},
            {},
            QStringLiteral("schema %1, known up to %2").arg(version).arg(newest)};
    if (version == newest)
        return {};
    if (!isNew)
        MADMAIL_CHECK(keepCopy(connection, path, version));
    for (const Migration &migration : migrations)
        if (migration.version > version)
            MADMAIL_CHECK(apply(connection, migration));
    return {};
}

} // namespace Madmail::Store
