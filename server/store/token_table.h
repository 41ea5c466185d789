// SPDX-License-Identifier: GPL-3.0-or-later
// Registration tokens: who may register while registration asks for one.
#pragma once

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/read_connection.h"

#include <optional>
#include <vector>

namespace Madmail::Store {

struct RegistrationToken
{
    QByteArray token;
    qint64 maxUses = 1;
    qint64 usedCount = 0;
    QString comment{};
    UnixSeconds createdAt = 0;
    UnixSeconds expiresAt = 0; ///< 0 = never
};

class TokenQueries
{
public:
    explicit TokenQueries(const ReadConnection &connection)
        : m_connection(connection)
    {
    }

    Result<std::optional<RegistrationToken>> find(QByteArrayView token) const;
    /// At most `limit` (≤ 1000) tokens that come after `after`, in the order of their texts.
    Result<std::vector<RegistrationToken>> list(QByteArrayView after, int limit) const;
    /// Whether one more account may be made with it, when so many made with it wait for their first login.
    /// Errors: NotFound, Refused (used up or expired).
    Status checkUsable(QByteArrayView token, qint64 pending, UnixSeconds now) const;
    /// Tokens that expired before this moment.
    Result<qint64> countExpired(UnixSeconds before) const;

protected:
    const ReadConnection &m_connection;
};

class TokenTable : public TokenQueries
{
public:
    explicit TokenTable(WriteTransaction &transaction);

    /// Errors: AlreadyExists.
    Status insert(const RegistrationToken &token);
    /// Changes limit, comment and expiry; what was used stays. Errors: NotFound.
    Status update(const RegistrationToken &token);
    /// Counts one use, whatever else holds of the token: its place was reserved in time. Nothing happens when it is gone.
    Status countUse(QByteArrayView token);
    /// True: it was there.
    Result<bool> remove(QByteArrayView token);
    /// Removes those that countExpired() counts, and says how many.
    Result<qint64> removeExpired(UnixSeconds before);
};

} // namespace Madmail::Store
