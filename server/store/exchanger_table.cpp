// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/exchanger_table.h"

#include "server/store/statement.h"

#include <QCoreApplication>

namespace Madmail::Store {

namespace {

/// Columns of `SELECT name, url, enabled, poll_interval, last_poll_at, created_at, updated_at`.
Exchanger exchangerOf(const Statement &row)
{
    return {row.bytes(0), row.text(1), row.integer(2) != 0, row.integer(3), row.integer(4), row.integer(5), row.integer(6)};
}

} // namespace

Result<std::optional<Exchanger>> ExchangerQueries::find(QByteArrayView name) const
{
    Statement select(m_connection,
                     "SELECT name, url, enabled, poll_interval, last_poll_at, created_at, updated_at FROM exchangers WHERE name = ?1",
                     name);
    std::optional<Exchanger> found;
    if (select.step())
        found = exchangerOf(select);
    MADMAIL_CHECK(select.status());
    return found;
}

Result<std::vector<Exchanger>> ExchangerQueries::list() const
{
    Statement select(m_connection,
                     "SELECT name, url, enabled, poll_interval, last_poll_at, created_at, updated_at FROM exchangers ORDER BY name");
    std::vector<Exchanger> exchangers;
    while (select.step())
        exchangers.push_back(exchangerOf(select));
    MADMAIL_CHECK(select.status());
    return exchangers;
}

ExchangerTable::ExchangerTable(WriteTransaction &transaction)
    : ExchangerQueries(transaction)
{
}

Status ExchangerTable::insert(const Exchanger &exchanger)
{
    MADMAIL_TRY(const auto known, list());
    if (known.size() >= maxExchangers)
        return Error{ErrorCode::TooLarge,
                     {QT_TRANSLATE_NOOP("Server", "There are %1 exchangers already, which is the most."), {QString::number(maxExchangers)}}};
    Statement insert(m_connection,
                     "INSERT INTO exchangers (name, url, enabled, poll_interval, last_poll_at, created_at, updated_at)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
                     exchanger.name, exchanger.url, exchanger.enabled, exchanger.pollInterval, exchanger.lastPollAt,
                     exchanger.createdAt, exchanger.updatedAt);
    MADMAIL_TRY(const qint64 inserted, insert.runAndCount());
    if (inserted == 0)
        return Error{ErrorCode::AlreadyExists,
                     {QT_TRANSLATE_NOOP("Server", "There is an exchanger \"%1\" already."), {QString::fromUtf8(exchanger.name)}}};
    return {};
}

Status ExchangerTable::update(const Exchanger &exchanger)
{
    Statement update(m_connection, "UPDATE exchangers SET url = ?2, enabled = ?3, poll_interval = ?4, updated_at = ?5 WHERE name = ?1",
                     exchanger.name, exchanger.url, exchanger.enabled, exchanger.pollInterval, exchanger.updatedAt);
    MADMAIL_TRY(const qint64 changed, update.runAndCount());
    if (changed == 0)
        return Error{ErrorCode::NotFound,
                     {QT_TRANSLATE_NOOP("Server", "There is no exchanger \"%1\"."), {QString::fromUtf8(exchanger.name)}}};
    return {};
}

Result<bool> ExchangerTable::remove(QByteArrayView name)
{
    Statement remove(m_connection, "DELETE FROM exchangers WHERE name = ?1", name);
    MADMAIL_TRY(const qint64 changed, remove.runAndCount());
    return changed != 0;
}

} // namespace Madmail::Store
