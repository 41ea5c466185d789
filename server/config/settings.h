// SPDX-License-Identifier: GPL-3.0-or-later
// All settings at one moment, resolved: database, then config file, then default.
#pragma once

#include "server/config/settings_table.h"

#include <QHash>


namespace Madmail::Config {

enum class SettingOrigin { Default, File, Database };

/// Values of one source, by database key, as text.
using SettingValues = QHash<QByteArray, QString>;

/// An immutable value; thread: any.
class Settings
{
public:
    /// Values that do not fit the table are left out, so that one bad row in a database cannot stop the server; the
    /// sentences about them are in `problems`. Keys that are not in the table are left alone (other parts own them).
    static Settings resolve(const SettingValues &file, const SettingValues &database, QStringList *problems = nullptr);

    bool isOn(Setting setting) const { return text(setting) == QLatin1String("true"); }
    qint64 number(Setting setting) const { return text(setting).toLongLong(); }
    const QString &text(Setting setting) const { return m_values[std::size_t(setting)]; }
    /// Items of a comma-separated list, without blanks.
    QByteArrayList list(Setting setting) const;
    SettingOrigin origin(Setting setting) const { return m_origins[std::size_t(setting)]; }

private:
    std::vector<QString> m_values;
    std::vector<SettingOrigin> m_origins;
};

} // namespace Madmail::Config
