// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/federation_table.h"

#include "server/store/statement.h"

#include <QCoreApplication>

namespace Madmail::Store {

namespace {

constexpr int maxRows = 1000;

} // namespace

Result<bool> FederationQueries::contains(QByteArrayView domain) const
{
    Statement select(m_connection, "SELECT 1 FROM federation_domains WHERE list = ?1 AND domain = ?2", int(m_list), domain);
    const bool found = select.step();
    MADMAIL_CHECK(select.status());
    return found;
}

Result<std::vector<FederationDomain>> FederationQueries::list(QByteArrayView after, int limit) const
{
    Statement select(m_connection,
                     "SELECT domain, created_at FROM federation_domains WHERE list = ?1 AND domain > ?2 ORDER BY domain LIMIT ?3",
                     int(m_list), after, std::clamp(limit, 0, maxRows));
    std::vector<FederationDomain> domains;
    while (select.step())
        domains.push_back({select.bytes(0), select.integer(1)});
    MADMAIL_CHECK(select.status());
    return domains;
}

Result<qint64> FederationQueries::count() const
{
    Statement select(m_connection, "SELECT count(*) FROM federation_domains WHERE list = ?1", int(m_list));
    const qint64 count = select.step() ? select.integer(0) : 0;
    MADMAIL_CHECK(select.status());
    return count;
}

FederationTable::FederationTable(WriteTransaction &transaction, FederationList list)
    : FederationQueries(transaction, list)
{
}

Result<bool> FederationTable::add(const FederationDomain &domain)
{
    MADMAIL_TRY(const bool known, contains(domain.domain));
    if (known)
        return false;
    MADMAIL_TRY(const qint64 already, count());
    if (already >= maxDomains)
        return Error{ErrorCode::TooLarge,
                     {QT_TRANSLATE_NOOP("Server", "The list is full: it has %1 entries at most."), {QString::number(maxDomains)}}};
    Statement insert(m_connection, "INSERT INTO federation_domains (list, domain, created_at) VALUES (?1, ?2, ?3)", int(m_list),
                     domain.domain, domain.createdAt);
    MADMAIL_CHECK(insert.runAndCount());
    return true;
}

Result<bool> FederationTable::remove(QByteArrayView domain)
{
    Statement remove(m_connection, "DELETE FROM federation_domains WHERE list = ?1 AND domain = ?2", int(m_list), domain);
    MADMAIL_TRY(const qint64 changed, remove.runAndCount());
    return changed != 0;
}

Result<qint64> FederationTable::clear()
{
    Statement clear(m_connection, "DELETE FROM federation_domains WHERE list = ?1", int(m_list));
    return clear.runAndCount();
}

} // namespace Madmail::Store
