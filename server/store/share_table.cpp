// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/share_table.h"

#include "server/store/statement.h"

#include <QCoreApplication>

namespace Madmail::Store {

namespace {

constexpr int maxRows = 1000;

/// Columns of `SELECT slug, url, name, created_at`.
Share shareOf(const Statement &row)
{
    return {row.bytes(0), row.text(1), row.text(2), row.integer(3)};
}

} // namespace

Result<std::optional<Share>> ShareQueries::find(QByteArrayView slug) const
{
    Statement select(m_connection, "SELECT slug, url, name, created_at FROM shares WHERE slug = ?1", slug);
    std::optional<Share> found;
    if (select.step())
        found = shareOf(select);
    MADMAIL_CHECK(select.status());
    return found;
}

Result<std::vector<Share>> ShareQueries::list(QByteArrayView after, int limit) const
{
    Statement select(m_connection, "SELECT slug, url, name, created_at FROM shares WHERE slug > ?1 ORDER BY slug LIMIT ?2", after,
                     std::clamp(limit, 0, maxRows));
    std::vector<Share> shares;
    while (select.step())
        shares.push_back(shareOf(select));
    MADMAIL_CHECK(select.status());
    return shares;
}

ShareTable::ShareTable(WriteTransaction &transaction)
    : ShareQueries(transaction)
{
}

Status ShareTable::insert(const Share &share)
{
    Statement select(m_connection, "SELECT count(*) FROM shares");
    const qint64 already = select.step() ? select.integer(0) : 0;
    MADMAIL_CHECK(select.status());
    if (already >= maxShares)
        return Error{ErrorCode::TooLarge,
                     {QT_TRANSLATE_NOOP("Server", "The list is full: it has %1 entries at most."), {QString::number(maxShares)}}};
    Statement insert(m_connection, "INSERT INTO shares (slug, url, name, created_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                     share.slug, share.url, share.name, share.createdAt);
    MADMAIL_TRY(const qint64 inserted, insert.runAndCount());
    if (inserted == 0)
        return Error{ErrorCode::AlreadyExists,
                     {QT_TRANSLATE_NOOP("Server", "There is a link \"%1\" already."), {QString::fromUtf8(share.slug)}}};
    return {};
}

Status ShareTable::update(const Share &share)
{
    Statement update(m_connection, "UPDATE shares SET url = ?2, name = ?3 WHERE slug = ?1", share.slug, share.url, share.name);
    MADMAIL_TRY(const qint64 changed, update.runAndCount());
    if (changed == 0)
        return Error{ErrorCode::NotFound, {QT_TRANSLATE_NOOP("Server", "There is no link \"%1\"."), {QString::fromUtf8(share.slug)}}};
    return {};
}

Result<bool> ShareTable::remove(QByteArrayView slug)
{
    Statement remove(m_connection, "DELETE FROM shares WHERE slug = ?1", slug);
    MADMAIL_TRY(const qint64 changed, remove.runAndCount());
    return changed != 0;
}

} // namespace Madmail::Store
