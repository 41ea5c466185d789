// SPDX-License-Identifier: GPL-3.0-or-later
// What a setting is, so that every face can show and check it.
#pragma once

#include <QString>
#include <QStringList>

namespace Madmail::Api {

enum class SettingType { Boolean, Integer, Port, Bytes, Text, Domain, Choice, List, FilePath };

/// When a changed value holds.
enum class SettingEffect {
    AtOnce,
    Listeners, ///< ports are opened anew
    Restart,   ///< at the next start of the engine
};

/// One row of the settings table.
struct SettingDescriptor
{
    const char *key = "";         ///< in the database: "__IMAP_PORT__"
    const char *name = "";        ///< for people and the Admin API: "imap_port"
    SettingType type = SettingType::Text;
    const char *defaultValue = "";///< as text, like every stored value
    qint64 minimum = 0;           ///< Integer, Bytes
    qint64 maximum = 0;
    QStringList choices = {};     ///< Choice
    SettingEffect effect = SettingEffect::AtOnce;
    bool secret = false;          ///< never in logs or lists
    const char *help = "";        ///< QT_TRANSLATE_NOOP("Settings", …)
};

} // namespace Madmail::Api
