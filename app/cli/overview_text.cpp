// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/overview_text.h"

#include "app/cli/json_fields.h"
#include "app/cli/setting_text.h"
#include "app/cli/text_table.h"

#include "server/base/bytes.h"
#include "server/base/durations.h"

#include <QJsonArray>

namespace Madmail::Cli {

namespace {

QString line(const char *label, const QString &value)
{
    return QStringLiteral("%1 %2\n").arg(QString::fromUtf8(label).leftJustified(20), value);
}

QString size(const QJsonObject &data, const char *key)
{
    return formatBytes({ number(data, key) });
}

QString diskLine(const QJsonObject &disk)
{
    return line("Disk:", QStringLiteral("%1 of %2 in use (%3 %), %4 free")
                             .arg(size(disk, "used_bytes"), size(disk, "total_bytes"))
                             .arg(disk.value(QLatin1String("percent_used")).toDouble(), 0, 'f', 0)
                             .arg(size(disk, "available_bytes")));
}

QString uptimeLine(const QJsonObject &data)
{
    const qint64 boot = number(data, "boot_time");
    if (boot == 0)
        return {};
    return line("Running since:", QStringLiteral("%1 (%2)").arg(localTime(boot, {}), formatUptime(std::chrono::seconds(number(data, "uptime_seconds")))));
}

QString retentionLine(const QJsonObject &retention)
{
    return line("Message retention:", isOn(retention, "enabled") ? QStringLiteral("on, %1").arg(text(retention, "retention")) : QStringLiteral("off"));
}

} // namespace

Printed printOverview(const PrintContext &context, const QJsonObject &data)
{
    const QJsonObject imap = data.value(QLatin1String("imap")).toObject();
    QString out = line("State:", QStringLiteral("%1, version %2").arg(text(data, "state"), text(data, "version")));
    out += uptimeLine(data);
    out += line("Mail domain:", text(data, "mail_domain"));
    out += line("Accounts:", QString::number(number(data, "registered_users")));
    out += line("Registration tokens:", QString::number(number(data.value(QLatin1String("tokens")).toObject(), "total")));
    out += line("IMAP connections:", QStringLiteral("%1 from %2 addresses").arg(number(imap, "connections")).arg(number(imap, "unique_ips")));
    out += line("Messages delivered:", QStringLiteral("%1 since the start").arg(number(data, "received_messages")));
    out += retentionLine(data.value(QLatin1String("message_retention")).toObject());
    out += diskLine(data.value(QLatin1String("disk")).toObject());
    out += line("State folder:", text(data, "state_directory"));
    const QJsonArray warnings = data.value(QLatin1String("certificate_warnings")).toArray();
    for (const QJsonValue &warning : warnings)
        out += line("Warning:", warning.toString());
    return { out + QStringLiteral("\nSettings:\n") + printPanelSettings(context, data.value(QLatin1String("settings")).toObject()).out, {}, 0 };
}

Printed printStorage(const PrintContext &, const QJsonObject &data)
{
    const QJsonObject folder = data.value(QLatin1String("state_dir")).toObject();
    return { diskLine(data.value(QLatin1String("disk")).toObject()) + line("State folder:", QStringLiteral("%1, %2").arg(text(folder, "path"), size(folder, "size_bytes")))
                 + line("Database:", size(data.value(QLatin1String("database")).toObject(), "size_bytes")),
             {}, 0 };
}

} // namespace Madmail::Cli
