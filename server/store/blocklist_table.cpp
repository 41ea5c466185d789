// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/blocklist_table.h"

#include "server/store/statement.h"

namespace Madmail::Store {

namespace {

constexpr int maxRows = 1000;

} // namespace

Result<bool> BlocklistQueries::contains(QByteArrayView username) const
{
    Statement select(m_connection, "SELECT 1 FROM blocklist WHERE username = ?1", username);
    const bool found = select.step();
    MADMAIL_CHECK(select.status());
    return found;
}

Result<std::optional<BlockedUser>> BlocklistQueries::find(QByteArrayView username) const
{
    Statement select(m_connection, "SELECT username, reason, blocked_at FROM blocklist WHERE username = ?1", username);
    std::optional<BlockedUser> user;
    if (select.step())
        user = BlockedUser{select.bytes(0), select.text(1), select.integer(2)};
    MADMAIL_CHECK(select.status());
    return user;
}

Result<std::vector<BlockedUser>> BlocklistQueries::list(QByteArrayView after, int limit) const
{
    Statement select(
        m_connection,
        "SELECT username, reason, blocked_at FROM blocklist WHERE username > ?1 ORDER BY username LIMIT ?2", after,
        std::clamp(limit, 0, maxRows));
    std::vector<BlockedUser> users;
    while (select.step())
        users.push_back({select.bytes(0), select.text(1), select.integer(2)});
    MADMAIL_CHECK(select.status());
    return users;
}

Result<qint64> BlocklistQueries::count() const
{
    Statement select(m_connection, "SELECT count(*) FROM blocklist");
    const qint64 count = select.step() ? select.integer(0) : 0;
    MADMAIL_CHECK(select.status());
    return count;
}

BlocklistTable::BlocklistTable(WriteTransaction &transaction)
    : BlocklistQueries(transaction)
{
}

Result<bool> BlocklistTable::add(const BlockedUser &user)
{
    Statement insert(m_connection,
                     "INSERT INTO blocklist (username, reason, blocked_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                     user.username, user.reason, user.blockedAt);
    MADMAIL_TRY(const qint64 inserted, insert.runAndCount());
    return inserted != 0;
}

Result<bool> BlocklistTable::remove(QByteArrayView username)
{
    Statement remove(m_connection, "DELETE FROM blocklist WHERE username = ?1", username);
    MADMAIL_TRY(const qint64 changed, remove.runAndCount());
    return changed != 0;
}

Result<qint64> BlocklistTable::clear()
{
    Statement clear(m_connection, "DELETE FROM blocklist");
    return clear.runAndCount();
}

} // namespace Madmail::Store
