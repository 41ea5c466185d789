// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/account_text.h"

#include "app/cli/json_fields.h"
#include "app/cli/text_table.h"

#include "server/base/bytes.h"

#include <QJsonArray>

namespace Madmail::Cli {

namespace {

QString size(qint64 bytes)
{
    return formatBytes({ bytes });
}

/// 0 is no limit.
QString limit(qint64 bytes)
{
    return bytes == 0 ? QStringLiteral("no limit") : size(bytes);
}

QString yesNo(bool yes)
{
    return yes ? QStringLiteral("yes") : QStringLiteral("no");
}

} // namespace

Printed printQuota(const PrintContext &, const QJsonObject &data)
{
    if (!data.contains(QLatin1String("username")))
        return { QStringLiteral("Total storage used:   %1\nNumber of users:      %2\nGlobal default quota: %3\n")
                     .arg(size(number(data, "total_storage_bytes")))
                     .arg(number(data, "accounts_count"))
                     .arg(limit(number(data, "default_quota_bytes"))),
                 {}, 0 };
    const qint64 allowed = number(data, "max_bytes");
    const bool isDefault = isOn(data, "is_default");
    return { QStringLiteral("User: %1\nStorage used: %2\nQuota limit:  %3%4\n")
                 .arg(text(data, "username"), size(number(data, "used_bytes")), limit(allowed), isDefault ? QStringLiteral(" (default)") : QString()),
             {}, 0 };
}

Printed printQuotas(const PrintContext &, const QJsonObject &data)
{
    const FixedColumns columns({ 40, 20, 15, 15 });
    QString out = QStringLiteral("Global default quota: %1\n\n").arg(limit(number(data, "default_quota_bytes")));
    out += columns.line({ QStringLiteral("User"), QStringLiteral("Created At"), QStringLiteral("Used"), QStringLiteral("Limit") });
    const QJsonArray users = data.value(QLatin1String("users")).toArray();
    for (const QJsonValue &value : users) {
        const QJsonObject user = value.toObject();
        const qint64 allowed = number(user, "max_bytes");
        const bool isDefault = isOn(user, "is_default");
        out += columns.line({ text(user, "username"), localTime(number(user, "created_at"), QStringLiteral("None")), size(number(user, "used_bytes")),
                              isDefault ? QStringLiteral("Default (%1)").arg(limit(allowed)) : limit(allowed) });
    }
    return { out, {}, 0 };
}

Printed printStorageTotals(const PrintContext &, const QJsonObject &data)
{
    const QString connections = data.contains(QLatin1String("active_connections")) ? QString::number(number(data, "active_connections"))
                                                                                   : QStringLiteral("none, the server is not running");
    return { QStringLiteral("Total storage used: %1\nNumber of users:    %2\nActive connections: %3\n")
                 .arg(size(number(data, "total_storage_bytes")))
                 .arg(number(data, "accounts_count"))
                 .arg(connections),
             {}, 0 };
}

Printed printAccounts(const PrintContext &, const QJsonObject &data)
{
    const QJsonArray accounts = data.value(QLatin1String("accounts")).toArray();
    if (accounts.isEmpty())
        return { {}, QStringLiteral("No users.\n"), 0 };
    const FixedColumns columns({ 40, 20, 15 });
    QString out = columns.line({ QStringLiteral("User"), QStringLiteral("Created At"), QStringLiteral("Usage") });
    for (const QJsonValue &value : accounts) {
        const QJsonObject account = value.toObject();
        out += columns.line({ text(account, "username"), localTime(number(account, "created_at"), QStringLiteral("None")),
                              size(number(account, "used_bytes")) });
    }
    return { out, {}, 0 };
}

Printed printLoginNames(const PrintContext &, const QJsonObject &data)
{
    const QJsonArray accounts = data.value(QLatin1String("accounts")).toArray();
    if (accounts.isEmpty())
        return { {}, QStringLiteral("No users.\n"), 0 };
    QString out;
    for (const QJsonValue &value : accounts)
        out += text(value.toObject(), "username") + u'\n';
    return { out, {}, 0 };
}

Printed printAccountsStatus(const PrintContext &, const QJsonObject &data)
{
    const auto line = [](const char *name, const QString &value) { return QStringLiteral("%1 %2\n").arg(QString::fromUtf8(name).leftJustified(28), value); };
    return { line("Login accounts:", QString::number(number(data, "login_count")))
                 + line("Registration:", isOn(data, "registration_open") ? QStringLiteral("open") : QStringLiteral("closed"))
                 + line("Registration token required:", yesNo(isOn(data, "token_required")))
                 + line("JIT registration:", isOn(data, "jit_enabled") ? QStringLiteral("enabled") : QStringLiteral("disabled"))
                 + line("Blocklisted:", QString::number(number(data, "blocklisted")))
                 + line("Total storage:", size(number(data, "total_storage_bytes"))) + line("State directory:", text(data, "state_dir")),
             {}, 0 };
}

Printed printAccountInfo(const PrintContext &, const QJsonObject &data)
{
    const auto line = [](const char *name, const QString &value) { return QStringLiteral("%1%2\n").arg(QString::fromUtf8(name).leftJustified(20), value); };
    QString out = line("Username:", text(data, "username")) + line("Has credentials:", yesNo(isOn(data, "has_credentials")))
        + line("IMAP mailbox:", yesNo(isOn(data, "has_account")));
    const QString reason = text(data, "block_reason");
    out += line("Blocklisted:", yesNo(isOn(data, "blocklisted")) + (reason.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(reason)));
    if (!isOn(data, "has_account"))
        return { out, {}, 0 };
    const qint64 firstLogin = number(data, "first_login_at");
    out += line("Messages:", QString::number(number(data, "messages")));
    out += line("Quota used / max:", QStringLiteral("%1 / %2").arg(size(number(data, "used_bytes")), limit(number(data, "max_bytes"))));
    out += line("Default quota flag:", yesNo(isOn(data, "is_default_quota")));
    out += line("Created at:", rfc3339(number(data, "created_at")));
    out += line("First login:", firstLogin == 0 ? QStringLiteral("pending first login") : rfc3339(firstLogin));
    out += line("Last login:", rfc3339(number(data, "last_login_at")));
    return { out, {}, 0 };
}

} // namespace Madmail::Cli
