// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/dns_override_table.h"

#include "server/store/statement.h"

namespace Madmail::Store {

namespace {

constexpr int maxRows = 1000;

/// Columns of `SELECT lookup_key, target_host, comment, created_at, updated_at`.
DnsOverride overrideOf(const Statement &row)
{
    return {row.bytes(0), row.text(1), row.text(2), row.integer(3), row.integer(4)};
}

} // namespace

Result<std::optional<DnsOverride>> DnsOverrideQueries::find(const QByteArray &lookupKey) const
{
    Statement select(m_connection,
                     "SELECT lookup_key, target_host, comment, created_at, updated_at FROM dns_overrides"
                     " WHERE lookup_key = ?1",
                     lookupKey.toLower());
    std::optional<DnsOverride> found;
    if (select.step())
        found = overrideOf(select);
    MADMAIL_CHECK(select.status());
    return found;
}

Result<std::vector<DnsOverride>> DnsOverrideQueries::list(const QByteArray &after, int limit) const
{
    Statement select(m_connection,
                     "SELECT lookup_key, target_host, comment, created_at, updated_at FROM dns_overrides"
                     " WHERE lookup_key > ?1 ORDER BY lookup_key LIMIT ?2",
                     after, std::clamp(limit, 0, maxRows));
    std::vector<DnsOverride> overrides;
    while (select.step())
        overrides.push_back(overrideOf(select));
    MADMAIL_CHECK(select.status());
    return overrides;
}

DnsOverrideTable::DnsOverrideTable(WriteTransaction &transaction)
    : DnsOverrideQueries(transaction)
{
}

Status DnsOverrideTable::set(const QByteArray &lookupKey, const QString &target, const QString &comment, UnixSeconds now)
{
    Statement upsert(m_connection,
                     "INSERT INTO dns_overrides (lookup_key, target_host, comment, created_at, updated_at)"
                     " VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT (lookup_key) DO UPDATE"
                     " SET target_host = ?2, comment = ?3, updated_at = ?4",
                     lookupKey.toLower(), target, comment, now);
    MADMAIL_CHECK(upsert.runAndCount());
    return {};
}

Result<bool> DnsOverrideTable::remove(const QByteArray &lookupKey)
{
    Statement remove(m_connection, "DELETE FROM dns_overrides WHERE lookup_key = ?1", lookupKey.toLower());
    MADMAIL_TRY(const qint64 changed, remove.runAndCount());
    return changed != 0;
}

} // namespace Madmail::Store
