// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/setting_text.h"

#include "app/cli/json_fields.h"
#include "app/cli/text_table.h"

#include <QJsonArray>

namespace Madmail::Cli {

namespace {

/// Answers of servers before this one have no readable values.
QString readable(const QJsonObject &setting, const char *key, const char *otherwise)
{
    const QString shown = text(setting, key);
    return shown.isEmpty() ? text(setting, otherwise) : shown;
}

QString orNothing(const QString &value)
{
    return value.isEmpty() ? QStringLiteral("-") : value;
}

} // namespace

Printed printSettings(const PrintContext &, const QJsonObject &data)
{
    std::vector<QStringList> rows { { QStringLiteral("NAME"), QStringLiteral("VALUE"), QStringLiteral("FROM") } };
    const QJsonArray settings = data.value(QLatin1String("settings")).toArray();
    for (const QJsonValue &value : settings) {
        const QJsonObject setting = value.toObject();
        rows.push_back({ text(setting, "name"), orNothing(readable(setting, "readable", "value")), text(setting, "origin") });
    }
    return { alignedTable(rows), {}, 0 };
}

Printed printSetting(const PrintContext &, const QJsonObject &data)
{
    QString out = QStringLiteral("%1 = %2\n").arg(text(data, "name"), readable(data, "readable", "value"));
    out += QStringLiteral("  From:     %1 (default: %2)\n").arg(text(data, "origin"), orNothing(readable(data, "default_readable", "default")));
    out += QStringLiteral("  Meaning:  %1\n").arg(text(data, "help"));
    return { out, {}, 0 };
}

Printed printPanelSettings(const PrintContext &, const QJsonObject &data)
{
    std::vector<QStringList> rows;
    for (auto field = data.begin(); field != data.end(); ++field) {
        if (field.key().contains(QLatin1String("_effective"))) // the same once more, for panels
            continue;
        QString value = field->toVariant().toString();
        if (field->isObject())
            value = readable(field->toObject(), "readable", "effective");
        else if (field->isBool())
            value = field->toBool() ? QStringLiteral("yes") : QStringLiteral("no");
        rows.push_back({ field.key(), orNothing(value) });
    }
    return { alignedTable(rows), {}, 0 };
}

Printed printPorts(const PrintContext &, const QJsonObject &data)
{
    QString out;
    const QJsonArray services = data.value(QLatin1String("services")).toArray();
    for (const QJsonValue &value : services) {
        const QJsonObject service = value.toObject();
        const QString name = QStringLiteral("%1 (%2):").arg(text(service, "title")).arg(number(service, "default_port"));
        const QString origin = service.value(QLatin1String("override")).toBool() ? QStringLiteral("override") : QStringLiteral("default");
        out += QStringLiteral("  %1port=%2 (%3) mode=%4").arg(name.leftJustified(25)).arg(number(service, "port")).arg(origin, text(service, "mode"));
        if (isOn(service, "can_be_disabled"))
            out += isOn(service, "enabled") ? QStringLiteral(" enabled=yes") : QStringLiteral(" enabled=no");
        const qint64 inUse = number(service, "port_in_use");
        if (inUse != 0 && inUse != number(service, "port"))
            out += QStringLiteral(" in-use=%1").arg(inUse);
        const bool isMissing = !isOn(service, "running") && isOn(service, "enabled");
        out += isMissing ? QStringLiteral(" (not running in this version)\n") : QStringLiteral("\n");
    }
    return { out, {}, 0 };
}

} // namespace Madmail::Cli
