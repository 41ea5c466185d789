// SPDX-License-Identifier: GPL-3.0-or-later
// Boxes of others, from which a server that nobody can reach fetches its mail.
#pragma once

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/read_connection.h"

#include <optional>
#include <vector>

namespace Madmail::Store {

struct Exchanger
{
    QByteArray name;
    QString url{};
    bool enabled = true;
    qint64 pollInterval = 60; ///< seconds
    UnixSeconds lastPollAt = 0; ///< 0: never
    UnixSeconds createdAt = 0;
    UnixSeconds updatedAt = 0;
};

class ExchangerQueries
{
public:
    explicit ExchangerQueries(const ReadConnection &connection)
        : m_connection(connection)
    {
    }

    Result<std::optional<Exchanger>> find(QByteArrayView name) const;
    /// All of them, in the order of names.
    Result<std::vector<Exchanger>> list() const;

protected:
    const ReadConnection &m_connection;
};

class ExchangerTable : public ExchangerQueries
{
public:
    static constexpr std::size_t maxExchangers = 100;

    explicit ExchangerTable(WriteTransaction &transaction);

    /// Errors: AlreadyExists (the name), TooLarge (there are too many).
    Status insert(const Exchanger &exchanger);
    /// URL, interval and whether it is enabled. Errors: NotFound.
    Status update(const Exchanger &exchanger);
    /// True: it was there.
    Result<bool> remove(QByteArrayView name);
};

} // namespace Madmail::Store
