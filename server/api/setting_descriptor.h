// SPDX-License-Identifier: GPL-3.0-or-later
// What a setting is, so that every face can show and check it.
#pragma once

#include <QString>
#include <QStringList>

namespace Madmail::Api {

/// Values are stored as text: Boolean "true"/"false", Integer, Port and Bytes as plain numbers, Duration as "2592000s",
/// lists with commas.
enum class SettingType {
    Boolean,
    Integer,
    Port,
    Bytes,
    Duration,
    Text,
    Domain, ///< a name, or an address literal with its brackets; may be empty
    Choice,
    DomainList,
    AddressList,
    AddressPatternList, ///< addresses, or "@domain" for all of a domain
    FilePath,           ///< absolute; may be empty
    UrlPath,            ///< "/panel", without a slash at its end; may be empty where the default is
    Url,                ///< http or https, with a host; may be empty
    OriginList,         ///< "https://chat.example.org" or "https://chat.example.org:8443", as browsers name sites; or "*" for all
};

/// When a changed value holds.
enum class SettingEffect {
    AtOnce,
    Listeners, ///< ports are opened anew
};

/// One row of the settings table.
struct SettingDescriptor
{
    const char *key = "";         ///< in the database: "__IMAP_PORT__"
    const char *name = "";        ///< for people, the Admin API and the config file: "imap_port"
    SettingType type = SettingType::Text;
    const char *defaultValue = "";///< as text, like every stored value
    qint64 minimum = 0;           ///< Integer, Port, Bytes, Duration (seconds)
    qint64 maximum = 0;
    const char *unit = "";        ///< QT_TRANSLATE_NOOP("Settings", …): "messages a minute"; empty where the type says it
    const char *zeroMeans = "";   ///< QT_TRANSLATE_NOOP("Settings", …): "no limit"
    QStringList choices = {};     ///< Choice
    SettingEffect effect = SettingEffect::AtOnce;
    bool secret = false;          ///< never in logs or lists
    bool fileOnly = false;        ///< for whoever may write the config file: not kept in the database
    bool notOffered = false;      ///< a Boolean of other servers that this one cannot switch on
    const char *missingService = "";///< "TURN": it is kept for what is not running in this version
    const char *command = "";     ///< the one command that changes it, where that is not `settings set`: "html-serve"
    const char *help = "";        ///< QT_TRANSLATE_NOOP("Settings", …)
};

} // namespace Madmail::Api
