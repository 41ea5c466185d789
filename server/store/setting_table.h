// SPDX-License-Identifier: GPL-3.0-or-later
// Settings that operators changed: key and value as text. Types, defaults and bounds live in server/config.
#pragma once

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/read_connection.h"

#include <optional>
#include <vector>

namespace Madmail::Store {

struct SettingRow
{
    QByteArray key; ///< such as "__SMTP_PORT__"
    QString value;
    UnixSeconds updatedAt = 0;
};

class SettingQueries
{
public:
    explicit SettingQueries(const ReadConnection &connection)
        : m_connection(connection)
    {
    }

    Result<std::optional<QString>> value(QByteArrayView key) const;
    /// All rows, by key.
    Result<std::vector<SettingRow>> list() const;

protected:
    const ReadConnection &m_connection;
};

class SettingTable : public SettingQueries
{
public:
    explicit SettingTable(WriteTransaction &transaction);

    /// Limits: key 255 bytes, value 65 536 characters; else TooLarge.
    Status set(QByteArrayView key, const QString &value, UnixSeconds now);
    /// True: it was there.
    Result<bool> remove(QByteArrayView key);
};

} // namespace Madmail::Store
