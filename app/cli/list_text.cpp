// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/list_text.h"

#include "app/cli/json_fields.h"
#include "app/cli/text_table.h"

#include <QJsonArray>

namespace Madmail::Cli {

namespace {

/// `1. chat.example.org  (Added: 2026-02-16)`
QString numbered(const QJsonArray &domains)
{
    QString out;
    int count = 0;
    for (const QJsonValue &value : domains) {
        const QJsonObject row = value.toObject();
        out += QStringLiteral("%1. %2  (Added: %3)\n").arg(++count).arg(text(row, "domain"), localTime(number(row, "created_at"), QStringLiteral("-")).left(10));
    }
    return out;
}

} // namespace

Printed printFederationRules(const PrintContext &, const QJsonObject &data)
{
    const QJsonArray rules = data.value(QLatin1String("rules")).toArray();
    const QString lines = rules.isEmpty() ? QStringLiteral("No exceptions configured.\n") : numbered(rules);
    return { QStringLiteral("[ FEDERATION STATE ]\nPolicy:   %1\n\n[ ACTIVE RULES ]\n%2---\nTotal: %3 exceptions.\n")
                 .arg(text(data, "policy"), lines)
                 .arg(number(data, "total")),
             {}, 0 };
}

Printed printDismissed(const PrintContext &, const QJsonObject &data)
{
    const QJsonArray domains = data.value(QLatin1String("domains")).toArray();
    if (domains.isEmpty())
        return { {}, QStringLiteral("No dismissed domains.\n"), 0 };
    return { numbered(domains), {}, 0 };
}

Printed printExchangers(const PrintContext &, const QJsonObject &data)
{
    const QJsonArray exchangers = data.value(QLatin1String("exchangers")).toArray();
    if (exchangers.isEmpty())
        return { {}, QStringLiteral("No exchangers.\n"), 0 };
    std::vector<QStringList> rows { { QStringLiteral("NAME"), QStringLiteral("ENDPOINT"), QStringLiteral("INTERVAL"), QStringLiteral("ENABLED"),
                                      QStringLiteral("LAST POLL") } };
    for (const QJsonValue &value : exchangers) {
        const QJsonObject row = value.toObject();
        rows.push_back({ text(row, "name"), text(row, "url"), QStringLiteral("%1s").arg(number(row, "poll_interval")),
                         isOn(row, "enabled") ? QStringLiteral("true") : QStringLiteral("false"),
                         localTime(moment(row, "last_poll_at"), QStringLiteral("Never")) });
    }
    return { alignedTable(rows), {}, 0 };
}

Printed printShares(const PrintContext &, const QJsonObject &data)
{
    const QJsonArray shares = data.value(QLatin1String("shares")).toArray();
    if (shares.isEmpty())
        return { {}, QStringLiteral("No links.\n"), 0 };
    std::vector<QStringList> rows { { QStringLiteral("SLUG"), QStringLiteral("NAME"), QStringLiteral("URL"), QStringLiteral("CREATED AT") } };
    for (const QJsonValue &value : shares) {
        const QJsonObject row = value.toObject();
        rows.push_back({ text(row, "slug"), text(row, "name"), text(row, "url"), localTime(number(row, "created_at"), QStringLiteral("-")) });
    }
    return { alignedTable(rows), {}, 0 };
}

} // namespace Madmail::Cli
