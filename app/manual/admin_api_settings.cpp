// SPDX-License-Identifier: GPL-3.0-or-later
// The settings as a table of docs/admin-api.md.
#include "app/manual/admin_api_prose.h"

#include "server/base/bytes.h"

namespace Madmail::Manual {

namespace {

using Api::SettingDescriptor;
using Api::SettingType;

QString typeName(SettingType type)
{
    switch (type) {
    case SettingType::Boolean:
        return QStringLiteral("`true` or `false`");
    case SettingType::Integer:
        return QStringLiteral("integer");
    case SettingType::Port:
        return QStringLiteral("port");
    case SettingType::Bytes:
        return QStringLiteral("size");
    case SettingType::Duration:
        return QStringLiteral("time");
    case SettingType::Domain:
        return QStringLiteral("domain");
    case SettingType::Choice:
        return QStringLiteral("choice");
    case SettingType::DomainList:
        return QStringLiteral("domains, with commas");
    case SettingType::AddressList:
        return QStringLiteral("addresses, with commas");
    case SettingType::AddressPatternList:
        return QStringLiteral("addresses or `@domain`, with commas");
    case SettingType::FilePath:
        return QStringLiteral("path of a file");
    case SettingType::UrlPath:
        return QStringLiteral("path such as `/panel`");
    case SettingType::Url:
        return QStringLiteral("web address");
    case SettingType::OriginList:
        return QStringLiteral("sites such as `https://chat.example.org`, with commas, or `*`");
    case SettingType::Text:
        break;
    }
    return QStringLiteral("text");
}

QString boundsOf(const SettingDescriptor &setting)
{
    if (!setting.choices.isEmpty())
        return QStringLiteral("`%1`").arg(setting.choices.join(QLatin1String("`, `")));
    if (setting.type == SettingType::Bytes)
        return QStringLiteral("%1 … %2").arg(formatBytes({ setting.minimum }), formatBytes({ setting.maximum }));
    const QString unit = setting.type == SettingType::Duration ? QStringLiteral(" seconds") : *setting.unit ? u' ' + QString::fromUtf8(setting.unit) : QString();
    return setting.maximum == 0 ? QString() : QStringLiteral("%1 … %2%3").arg(setting.minimum).arg(setting.maximum).arg(unit);
}

QString defaultOf(const SettingDescriptor &setting)
{
    const QString value = QString::fromUtf8(setting.defaultValue);
    if (value.isEmpty())
        return QStringLiteral("empty");
    return setting.type == SettingType::Bytes && value != QLatin1String("0") ? QStringLiteral("`%1` (%2)").arg(value, formatBytes({ value.toLongLong() }))
                                                                            : QStringLiteral("`%1`").arg(value);
}

QString effectOf(const SettingDescriptor &setting)
{
    return setting.effect == Api::SettingEffect::Listeners ? QStringLiteral("at once, its port is opened anew") : QStringLiteral("at once");
}

bool isOfPorts(const SettingDescriptor &setting)
{
    return setting.type == SettingType::Port || QByteArray(setting.name).endsWith("_local_only");
}

} // namespace

QString settingsTable(std::span<const SettingDescriptor> settings, bool ofPorts)
{
    QString text = QStringLiteral("| Name | Resource | Type | Default | Bounds | Takes effect | Meaning |\n|---|---|---|---|---|---|---|\n");
    for (const SettingDescriptor &setting : settings) {
        if (isOfPorts(setting) != ofPorts)
            continue;
        const QString name = QString::fromUtf8(setting.name);
        QString help = QString::fromUtf8(setting.help);
        if (setting.secret)
            help += QStringLiteral(". *Secret: its value is never shown*");
        if (*setting.command)
            help += QStringLiteral(". *Changed by `maddy %1` only*").arg(QLatin1String(setting.command));
        if (setting.fileOnly)
            help += QStringLiteral(". *Only in the config file: it can be read here and not be changed*");
        text += QStringLiteral("| `%1` | `/admin/settings/%1` | %2 | %3 | %4 | %5 | %6 |\n")
                    .arg(name, typeName(setting.type), defaultOf(setting), boundsOf(setting), effectOf(setting), help.replace(u'|', QLatin1String("\\|")));
    }
    return text;
}

} // namespace Madmail::Manual
