// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/setting_table.h"

#include "server/store/statement.h"

#include <QCoreApplication>

namespace Madmail::Store {

namespace {

constexpr qsizetype maxKeyBytes = 255;
constexpr qsizetype maxValueCharacters = 65'536;

} // namespace

Result<std::optional<QString>> SettingQueries::value(QByteArrayView key) const
{
    Statement select(m_connection, "SELECT value FROM settings WHERE key = ?1", key);
    std::optional<QString> value;
    if (select.step())
        value = select.text(0);
    MADMAIL_CHECK(select.status());
    return value;
}

Result<std::vector<SettingRow>> SettingQueries::list() const
{
    Statement select(m_connection, "SELECT key, value, updated_at FROM settings ORDER BY key");
    std::vector<SettingRow> rows;
    while (select.step())
        rows.push_back({ select.bytes(0), select.text(1), select.integer(2) });
    MADMAIL_CHECK(select.status());
    return rows;
}

SettingTable::SettingTable(WriteTransaction &transaction)
    : SettingQueries(transaction)
{
}

Status SettingTable::set(QByteArrayView key, const QString &value, UnixSeconds now)
{
    if (key.size() > maxKeyBytes || value.size() > maxValueCharacters)
        return Error { ErrorCode::TooLarge, QT_TRANSLATE_NOOP("Server", "The value of the setting is too long."),
                       QString::fromUtf8(key) };
    return Statement(m_connection,
                     "INSERT INTO settings (key, value, updated_at) VALUES (?1, ?2, ?3)"
                     " ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
                     key, value, now)
        .run();
}

Result<bool> SettingTable::remove(QByteArrayView key)
{
    Statement remove(m_connection, "DELETE FROM settings WHERE key = ?1", key);
    MADMAIL_TRY(const qint64 changed, remove.runAndCount());
    return changed != 0;
}

} // namespace Madmail::Store
