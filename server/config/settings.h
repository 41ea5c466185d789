// SPDX-License-Identifier: GPL-3.0-or-later
// All settings at one moment, resolved: database, then config file, then default.
#pragma once

#include "server/base/bytes.h"
#include "server/config/settings_table.h"

#include <QHash>

#include <memory>

namespace Madmail::Config {

enum class SettingOrigin { Default, File, Database };

/// Values of one source, by database key, as text.
using SettingValues = QHash<QByteArray, QString>;

/// An immutable value; thread: any. Getters are cheap enough for every command: numbers were read once.
class Settings
{
public:
    /// All defaults.
    Settings();

    /// Values that do not fit the table are left out, so that one bad row in a database cannot stop the server; the
    /// sentences about them are in `problems`. Keys that are not in the table are left alone (other parts own them).
    static Settings resolve(const SettingValues &file, const SettingValues &database, QStringList *problems = nullptr);

    bool isOn(Setting setting) const { return number(setting) != 0; }
    /// Integer, Port, Bytes; Duration in seconds; Boolean 0 or 1; 0 for the rest.
    qint64 number(Setting setting) const { return m_values[std::size_t(setting)].number; }
    Bytes bytes(Setting setting) const { return { number(setting) }; }
    quint16 port(Setting setting) const { return quint16(number(setting)); }
    const QString &text(Setting setting) const { return m_values[std::size_t(setting)].text; }
    /// Items of a list, normalised.
    QByteArrayList list(Setting setting) const;
    SettingOrigin origin(Setting setting) const { return m_values[std::size_t(setting)].origin; }

    /// Settings that are right alone and wrong together: two services on one port, a minimum above its maximum, half a
    /// pair of certificate files. `field` names the setting to change. Ask before storing a change.
    std::vector<Error> conflicts() const;

private:
    struct Value
    {
        QString text;
        qint64 number = 0;
        SettingOrigin origin = SettingOrigin::Default;
    };
    static Value makeValue(const Api::SettingDescriptor &row, QString text, SettingOrigin origin);

    std::vector<Value> m_values;
};

using SettingsPointer = std::shared_ptr<const Settings>;

} // namespace Madmail::Config
