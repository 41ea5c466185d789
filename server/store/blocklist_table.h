// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses that may not log in, register or receive.
#pragma once

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/read_connection.h"

#include <optional>
#include <vector>

namespace Madmail::Store {

struct BlockedUser
{
    QByteArray username; ///< normalised address
    QString reason{};
    UnixSeconds blockedAt = 0;
};

class BlocklistQueries
{
public:
    explicit BlocklistQueries(const ReadConnection &connection)
        : m_connection(connection)
    {
    }

    Result<bool> contains(QByteArrayView username) const;
    /// Nothing, when the name is not blocked.
    Result<std::optional<BlockedUser>> find(QByteArrayView username) const;
    /// At most `limit` (≤ 1000) rows whose name comes after `after`, in the order of names.
    Result<std::vector<BlockedUser>> list(QByteArrayView after, int limit) const;
    Result<qint64> count() const;

protected:
    const ReadConnection &m_connection;
};

class BlocklistTable : public BlocklistQueries
{
public:
    explicit BlocklistTable(WriteTransaction &transaction);

    /// True: it was not blocked before. Reason and date of an older block stay.
    Result<bool> add(const BlockedUser &user);
    /// True: it was blocked.
    Result<bool> remove(QByteArrayView username);
    /// How many there were.
    Result<qint64> clear();
};

} // namespace Madmail::Store
