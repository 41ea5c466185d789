// SPDX-License-Identifier: GPL-3.0-or-later
// Short links to contacts: a slug, and where it leads.
#pragma once

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/read_connection.h"

#include <optional>
#include <vector>

namespace Madmail::Store {

struct Share
{
    QByteArray slug;
    QString url{}; ///< "openpgp4fpr:…", or "reserved" for a slug that nobody may take
    QString name{};
    UnixSeconds createdAt = 0;
};

class ShareQueries
{
public:
    explicit ShareQueries(const ReadConnection &connection)
        : m_connection(connection)
    {
    }

    Result<std::optional<Share>> find(QByteArrayView slug) const;
    /// At most `limit` (≤ 1000) rows whose slug comes after `after`, in the order of slugs.
    Result<std::vector<Share>> list(QByteArrayView after, int limit) const;

protected:
    const ReadConnection &m_connection;
};

class ShareTable : public ShareQueries
{
public:
    static constexpr qint64 maxShares = 10'000;

    explicit ShareTable(WriteTransaction &transaction);

    /// Errors: AlreadyExists (the slug), TooLarge (there are too many).
    Status insert(const Share &share);
    /// URL and name. Errors: NotFound.
    Status update(const Share &share);
    /// True: it was there.
    Result<bool> remove(QByteArrayView slug);
};

} // namespace Madmail::Store
