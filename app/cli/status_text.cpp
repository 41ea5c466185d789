// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/status_text.h"

#include "app/cli/json_fields.h"
#include "app/cli/text_table.h"

#include "server/base/durations.h"

#include <QDateTime>
#include <QJsonArray>

namespace Madmail::Cli {

namespace {

QString certificateLines(const QJsonObject &data)
{
    QString warnings;
    const QJsonArray reasons = data.value(QLatin1String("certificate_warnings")).toArray();
    for (const QJsonValue &reason : reasons)
        warnings += QStringLiteral("Warning:            %1\n").arg(reason.toString());
    const qint64 expires = data.value(QLatin1String("certificate_expires")).toInteger();
    if (expires == 0)
        return warnings;
    const bool isSelfSigned = data.value(QLatin1String("certificate_self_signed")).toBool();
    QString lines = QStringLiteral("Certificate:        %1, until %2\n")
                        .arg(isSelfSigned ? QStringLiteral("self-signed") : QStringLiteral("issued by an authority"),
                             QDateTime::fromSecsSinceEpoch(expires).toString(QStringLiteral("yyyy-MM-dd")));
    if (const QString problem = text(data, "certificate_problem"); !problem.isEmpty())
        lines += QStringLiteral("                    %1 The certificate that worked before is used instead.\n").arg(problem);
    return lines + warnings;
}

QString listenerLine(const QJsonObject &listener)
{
    const QString address = text(listener, "address");
    const QString shown = address.contains(QLatin1Char(':')) ? QLatin1Char('[') + address + QLatin1Char(']') : address;
    QString line = QStringLiteral("%1 %2:%3").arg(text(listener, "service"), -12).arg(shown).arg(listener.value(QLatin1String("port")).toInt());
    if (listener.value(QLatin1String("fallback")).toBool())
        line += QStringLiteral("   (port %1 may not be opened by this user)").arg(listener.value(QLatin1String("standard_port")).toInt());
    return line + QLatin1Char('\n');
}

QString portTable(const QJsonArray &ports)
{
    std::vector<QStringList> rows { { QStringLiteral("PORT"), QStringLiteral("PROTO"), QStringLiteral("TYPE"), QStringLiteral("CONNECTIONS"),
                                      QStringLiteral("UNIQUE IPs") } };
    for (const QJsonValue &value : ports) {
        const QJsonObject port = value.toObject();
        rows.push_back({ QString::number(port.value(QLatin1String("port")).toInt()), text(port, "proto"), text(port, "label"),
                         QString::number(port.value(QLatin1String("connections")).toInt()), QString::number(port.value(QLatin1String("unique_ips")).toInt()) });
    }
    return alignedTable(rows);
}

/// What the older programs show: one line a service, then who is registered and since when it runs.
QString summary(const QJsonObject &data)
{
    QString out;
    const QJsonArray services = data.value(QLatin1String("services")).toArray();
    for (const QJsonValue &value : services) {
        const QJsonObject service = value.toObject();
        out += QStringLiteral("%1 connections: %2 unique IPs: %3\n")
                   .arg(text(service, "name"), -15)
                   .arg(QString::number(service.value(QLatin1String("connections")).toInt()), -6)
                   .arg(service.value(QLatin1String("unique_ips")).toInt());
    }
    out += QStringLiteral("\nRegistered users:   %1\n").arg(data.value(QLatin1String("registered_users")).toInteger());
    const qint64 boot = data.value(QLatin1String("boot_time")).toInteger();
    if (boot > 0)
        out += QStringLiteral("Boot time:          %1 (up %2)\n")
                   .arg(QDateTime::fromSecsSinceEpoch(boot).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")),
                        formatUptime(std::chrono::seconds(data.value(QLatin1String("uptime_seconds")).toInteger())));
    return out;
}

} // namespace

/// The summary as operators know it; with --details the table of ports, else what this program knows besides.
Printed printStatus(const PrintContext &context, const QJsonObject &data)
{
    QString out = summary(data);
    const QJsonArray listeners = data.value(QLatin1String("listeners")).toArray();
    const bool withDetails = context.request.arguments.value(QLatin1String("details")).toBool();
    if (withDetails && !listeners.isEmpty())
        return { out + QLatin1Char('\n') + portTable(data.value(QLatin1String("ports")).toArray()), {}, 0 };
    out += QStringLiteral("\nMail domain:        %1\n").arg(text(data, "mail_domain"));
    out += QStringLiteral("State:              %1, version %2\n").arg(text(data, "state"), text(data, "version"));
    out += QStringLiteral("State folder:       %1\n").arg(text(data, "state_directory"));
    out += certificateLines(data);
    if (!listeners.isEmpty())
        out += QLatin1Char('\n');
    for (const QJsonValue &listener : listeners)
        out += listenerLine(listener.toObject());
    return { out, {}, 0 };
}

} // namespace Madmail::Cli
