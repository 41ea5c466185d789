// SPDX-License-Identifier: GPL-3.0-or-later
// Lists of other servers: those that the policy's rules name, and those whose mail is thrown away in silence.
#pragma once

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/read_connection.h"

#include <vector>

namespace Madmail::Store {

enum class FederationList {
    Rules = 1,     ///< exceptions of the policy: refused while it is "accept", let in while it is "reject"
    Dismissed = 2, ///< taken and thrown away
};

struct FederationDomain
{
    QByteArray domain; ///< normalised
    UnixSeconds createdAt = 0;
};

class FederationQueries
{
public:
    FederationQueries(const ReadConnection &connection, FederationList list)
        : m_connection(connection)
        , m_list(list)
    {
    }

    Result<bool> contains(QByteArrayView domain) const;
    /// At most `limit` (≤ 1000) rows whose domain comes after `after`, in the order of domains.
    Result<std::vector<FederationDomain>> list(QByteArrayView after, int limit) const;
    Result<qint64> count() const;

protected:
    const ReadConnection &m_connection;
    FederationList m_list;
};

class FederationTable : public FederationQueries
{
public:
    static constexpr qint64 maxDomains = 10'000; ///< of one list

    FederationTable(WriteTransaction &transaction, FederationList list);

    /// True: it was not there before; the date of an older row stays. Errors: TooLarge (the list is full).
    Result<bool> add(const FederationDomain &domain);
    /// True: it was there.
    Result<bool> remove(QByteArrayView domain);
    /// How many there were.
    Result<qint64> clear();
};

} // namespace Madmail::Store
