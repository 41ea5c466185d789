// SPDX-License-Identifier: GPL-3.0-or-later
// Where mail for a name or address really goes, instead of what DNS says.
#pragma once

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/read_connection.h"

#include <optional>
#include <vector>

namespace Madmail::Store {

struct DnsOverride
{
    QByteArray lookupKey; ///< lower case: a name or an IP address
    QString target;
    QString comment{};
    UnixSeconds createdAt = 0;
    UnixSeconds updatedAt = 0;
};

class DnsOverrideQueries
{
public:
    explicit DnsOverrideQueries(const ReadConnection &connection)
        : m_connection(connection)
    {
    }

    /// By key, whatever its case.
    Result<std::optional<DnsOverride>> find(const QByteArray &lookupKey) const;
    /// At most `limit` (≤ 1000) rows whose key comes after `after`, in the order of their keys.
    Result<std::vector<DnsOverride>> list(const QByteArray &after, int limit) const;

protected:
    const ReadConnection &m_connection;
};

class DnsOverrideTable : public DnsOverrideQueries
{
public:
    explicit DnsOverrideTable(WriteTransaction &transaction);

    /// Makes the row, or changes target and comment of the one that is there.
    Status set(const QByteArray &lookupKey, const QString &target, const QString &comment, UnixSeconds now);
    /// True: it was there.
    Result<bool> remove(const QByteArray &lookupKey);
};

} // namespace Madmail::Store
