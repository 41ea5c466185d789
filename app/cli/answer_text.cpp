// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answer_text.h"

#include "app/cli/account_text.h"
#include "app/cli/json_fields.h"
#include "app/cli/list_text.h"
#include "app/cli/mail_text.h"
#include "app/cli/overview_text.h"
#include "app/cli/setting_text.h"
#include "app/cli/status_text.h"
#include "app/cli/terminal_qr.h"
#include "app/cli/text_table.h"

#include "server/base/durations.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>

namespace Madmail::Cli {

namespace {

bool isSet(const PrintContext &context, const char *argument)
{
    return context.request.arguments.value(QLatin1String(argument)).toBool();
}

Printed printMessage(const PrintContext &, const QJsonObject &data)
{
    const QString message = text(data, "message");
    return { message.isEmpty() ? QString() : message + u'\n', {}, 0 }; // some succeed in silence, as scripts expect
}

Printed printInstalled(const PrintContext &, const QJsonObject &data)
{
    QString out = text(data, "message") + QStringLiteral("\n\nNext:\n");
    const QJsonArray steps = data.value(QLatin1String("next_steps")).toArray();
    for (const QJsonValue &step : steps)
        out += QStringLiteral("  * %1\n").arg(step.toString());
    return { out, {}, 0 };
}

Printed printCredentials(const PrintContext &context, const QJsonObject &data)
{
    const QString line = QString::fromUtf8(QJsonDocument(data).toJson(QJsonDocument::Compact)) + u'\n';
    if (isSet(context, "json_only"))
        return { line, {}, 0 };
    const QString link = text(data, "dclogin");
    const QString forPhones = context.isTerminal ? u'\n' + linkOnTerminal(link.toUtf8(), context.columnsForQr) : QString();
    return { line + forPhones, QStringLiteral("Created account:\n"), 0 };
}

Printed printBlocklist(const PrintContext &, const QJsonObject &data)
{
    const QJsonArray blocked = data.value(QLatin1String("blocked")).toArray();
    if (blocked.isEmpty())
        return { {}, QStringLiteral("No blocked users.\n"), 0 };
    const FixedColumns columns({ 45, 25, 0 });
    QString out = columns.line({ QStringLiteral("Username"), QStringLiteral("Blocked At"), QStringLiteral("Reason") });
    for (const QJsonValue &value : blocked) {
        const QJsonObject user = value.toObject();
        out += columns.line({ text(user, "username"), localTime(moment(user, "blocked_at"), QStringLiteral("-")), text(user, "reason") });
    }
    return { out, {}, 0 };
}

Printed printBanList(const PrintContext &, const QJsonObject &data)
{
    const QJsonArray blocked = data.value(QLatin1String("blocked")).toArray();
    if (blocked.isEmpty())
        return { QStringLiteral("No blocklisted users.\n"), {}, 0 };
    const FixedColumns columns({ 45, 25, 0 });
    QString out = columns.line({ QStringLiteral("USERNAME"), QStringLiteral("BLOCKED AT"), QStringLiteral("REASON") });
    for (const QJsonValue &value : blocked) {
        const QJsonObject user = value.toObject();
        out += columns.line({ text(user, "username"), rfc3339(moment(user, "blocked_at")), text(user, "reason") });
    }
    return { out + QStringLiteral("\n%1 blocklisted user(s).\n").arg(blocked.size()), {}, 0 };
}

Printed printOverrides(const PrintContext &, const QJsonObject &data)
{
    const QJsonArray overrides = data.value(QLatin1String("overrides")).toArray();
    if (overrides.isEmpty())
        return { {}, QStringLiteral("No endpoint override entries.\n"), 0 };
    std::vector<QStringList> rows { { QStringLiteral("LOOKUP KEY"), QStringLiteral("TARGET HOST"), QStringLiteral("COMMENT"),
                                      QStringLiteral("CREATED AT"), QStringLiteral("UPDATED AT") } };
    for (const QJsonValue &value : overrides) {
        const QJsonObject row = value.toObject();
        rows.push_back({ text(row, "lookup_key"), text(row, "target_host"), text(row, "comment"), rfc3339(number(row, "created_at")),
                         rfc3339(number(row, "updated_at")) });
    }
    return { alignedTable(rows), {}, 0 };
}

Printed printOverride(const PrintContext &, const QJsonObject &data)
{
    return { QStringLiteral("Lookup Key:  %1\nTarget Host: %2\nComment:     %3\nCreated At:  %4\nUpdated At:  %5\n")
                 .arg(text(data, "lookup_key"), text(data, "target_host"), text(data, "comment"), rfc3339(number(data, "created_at")),
                      rfc3339(number(data, "updated_at"))),
             {}, 0 };
}

Printed printTokens(const PrintContext &, const QJsonObject &data)
{
    const QJsonArray tokens = data.value(QLatin1String("tokens")).toArray();
    if (tokens.isEmpty())
        return { {}, QStringLiteral("No registration tokens.\n"), 0 };
    const FixedColumns columns({ 28, 8, 10, 10, 12, 0 });
    QString out = columns.line({ QStringLiteral("TOKEN"), QStringLiteral("MAX"), QStringLiteral("CONSUMED"), QStringLiteral("PENDING"),
                                 QStringLiteral("STATUS"), QStringLiteral("COMMENT") });
    out += QString(90, u'-') + u'\n';
    for (const QJsonValue &value : tokens) {
        const QJsonObject token = value.toObject();
        out += columns.line({ text(token, "token"), QString::number(number(token, "max_uses")), QString::number(number(token, "used_count")),
                              QString::number(number(token, "pending_reservations")), text(token, "status"), text(token, "comment") });
    }
    return { out, {}, 0 };
}

QString tokenLines(const QJsonObject &token)
{
    return QStringLiteral("Token:       %1\nStatus:      %2\nMax Uses:    %3\nConsumed:    %4\nPending:     %5\nComment:     %6\n"
                          "Created At:  %7\nExpires At:  %8\n")
        .arg(text(token, "token"), text(token, "status"))
        .arg(number(token, "max_uses"))
        .arg(number(token, "used_count"))
        .arg(number(token, "pending_reservations"))
        .arg(text(token, "comment"), rfc3339(moment(token, "created_at")),
             moment(token, "expires_at") == 0 ? QStringLiteral("never") : rfc3339(moment(token, "expires_at")));
}

Printed printToken(const PrintContext &, const QJsonObject &data)
{
    return { tokenLines(data), {}, 0 };
}

Printed printMadeToken(const PrintContext &context, const QJsonObject &data)
{
    return { context.isTerminal ? tokenLines(data) : text(data, "token") + u'\n', {}, 0 };
}

/// [{"username":…,"hash":…}], a row on a line: as accounts import takes it.
Printed printExport(const PrintContext &context, const QJsonObject &data)
{
    QByteArray file = "[";
    const QJsonArray users = data.value(QLatin1String("users")).toArray();
    for (const QJsonValue &user : users)
        file += (file.size() > 1 ? ",\n" : "\n") + QJsonDocument(user.toObject()).toJson(QJsonDocument::Compact);
    file += "\n]\n";
    const QString name = context.request.arguments.value(QLatin1String("output")).toString();
    const QString message = name.isEmpty() ? QString() : QString::fromUtf8("✅ Exported %1 accounts to %2\n").arg(users.size()).arg(name);
    return { message, {}, 0, file };
}

/// The passwords that were made stand here and nowhere else.
Printed printImport(const PrintContext &context, const QJsonObject &data)
{
    Printed printed = printMessage(context, data);
    const QJsonArray made = data.value(QLatin1String("made_passwords")).toArray();
    if (made.isEmpty())
        return printed;
    printed.out += QStringLiteral("\nPasswords that were made; they are shown this once:\n\n");
    std::vector<QStringList> rows;
    for (const QJsonValue &value : made)
        rows.push_back({ text(value.toObject(), "username"), text(value.toObject(), "password") });
    printed.out += alignedTable(rows);
    return printed;
}

Printed printTasks(const PrintContext &, const QJsonObject &data)
{
    std::vector<QStringList> rows { { QStringLiteral("TASK"), QStringLiteral("ON"), QStringLiteral("EVERY"), QStringLiteral("LAST RUN"), QStringLiteral("REMOVED") } };
    const QJsonArray tasks = data.value(QLatin1String("tasks")).toArray();
    for (const QJsonValue &value : tasks) {
        const QJsonObject task = value.toObject();
        const bool hasRun = task.contains(QLatin1String("last_run"));
        const QString what = text(task, "removes");
        QString removed = hasRun ? QStringLiteral("%1 %2").arg(number(task, ("last_deleted_" + what.toLatin1()).constData())).arg(what) : QStringLiteral("-");
        if (const QString problem = text(task, "last_error"); !problem.isEmpty())
            removed = problem;
        rows.push_back({ text(task, "name"), isOn(task, "enabled") ? QStringLiteral("yes") : QStringLiteral("no"),
                         formatUptime(std::chrono::seconds(number(task, "every_seconds"))), hasRun ? localTime(number(task, "last_run"), {}) : QStringLiteral("never"), removed });
    }
    QString out = alignedTable(rows);
    if (!isOn(data, "periodic_jobs_enabled"))
        out += QStringLiteral("\nThe server is not running: tasks run when it does, or with tasks run TASK.\n");
    return { out, {}, 0 };
}

Printed printAdminToken(const PrintContext &context, const QJsonObject &data)
{
    if (isSet(context, "raw") || !context.isTerminal)
        return { text(data, "token"), {}, 0 };
    QString out;
    if (const QString path = text(data, "saved_to"); !path.isEmpty())
        out = QString::fromUtf8("✨ Generated new admin token and saved to %1\n").arg(path);
    out += QStringLiteral("\n  Admin API URL:   %1\n  Admin Token:     %2\n\n").arg(text(data, "api_url"), text(data, "token"));
    return { out, {}, 0 };
}

} // namespace

Printer printerOf(const QString &operation)
{
    static const QHash<QString, Printer> table { { QStringLiteral("create-user"), printCredentials },
                                                 { QStringLiteral("accounts.create-random"), printCredentials },
                                                 { QStringLiteral("accounts.ban-list"), printBanList },
                                                 { QStringLiteral("accounts.list"), printAccounts },
                                                 { QStringLiteral("accounts.export"), printExport },
                                                 { QStringLiteral("accounts.import"), printImport },
                                                 { QStringLiteral("tasks.list"), printTasks },
                                                 { QStringLiteral("accounts.status"), printAccountsStatus },
                                                 { QStringLiteral("accounts.info"), printAccountInfo },
                                                 { QStringLiteral("creds.list"), printLoginNames },
                                                 { QStringLiteral("storage.status"), printStorage },
                                                 { QStringLiteral("settings.panel"), printPanelSettings },
                                                 { QStringLiteral("overview"), printOverview },
                                                 { QStringLiteral("mailboxes.list"), printMailboxes },
                                                 { QStringLiteral("messages.list"), printMessages },
                                                 { QStringLiteral("messages.dump"), printMessageContent },
                                                 { QStringLiteral("quota.get"), printQuota },
                                                 { QStringLiteral("quota.list"), printQuotas },
                                                 { QStringLiteral("storage.totals"), printStorageTotals },
                                                 { QStringLiteral("install"), printInstalled },
                                                 { QStringLiteral("status"), printStatus },
                                                 { QStringLiteral("settings.list"), printSettings },
                                                 { QStringLiteral("settings.get"), printSetting },
                                                 { QStringLiteral("port.status"), printPorts },
                                                 { QStringLiteral("blocklist.list"), printBlocklist },
                                                 { QStringLiteral("dns.list"), printOverrides },
                                                 { QStringLiteral("dns.get"), printOverride },
                                                 { QStringLiteral("tokens.list"), printTokens },
                                                 { QStringLiteral("tokens.status"), printToken },
                                                 { QStringLiteral("tokens.create"), printMadeToken },
                                                 { QStringLiteral("federation.list"), printFederationRules },
                                                 { QStringLiteral("federation.dismiss-list"), printDismissed },
                                                 { QStringLiteral("exchanger.list"), printExchangers },
                                                 { QStringLiteral("sharing.list"), printShares },
                                                 { QStringLiteral("admin-token"), printAdminToken } };
    if (operation.startsWith(QLatin1String("port.")) && operation.endsWith(QLatin1String(".status")))
        return printPorts;
    return table.value(operation, printMessage);
}

} // namespace Madmail::Cli
