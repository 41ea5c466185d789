// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/quota_ops.h"

#include "server/ops/every_row.h"
#include "server/ops/setting_ops.h"
#include "server/ops/user_argument.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;
using Config::Setting;

constexpr qint64 largestQuota = qint64(64) << 40;

qint64 defaultQuota(const OperationContext &context)
{
    return context.settings.values().number(Setting::DefaultQuota);
}

/// 0: no limit.
qint64 limitOf(const OperationContext &context, const AccountInfo &account)
{
    return account.quotaLimitBytes.value_or(defaultQuota(context));
}

Result<QJsonObject> getQuota(OperationContext &context, const QJsonObject &arguments)
{
    if (!arguments.contains(QLatin1String("username"))) {
        MADMAIL_TRY(const auto totals, context.accounts.totals());
        return QJsonObject { { QStringLiteral("total_storage_bytes"), totals.usedBytes },
                             { QStringLiteral("accounts_count"), totals.accounts },
                             { QStringLiteral("default_quota_bytes"), defaultQuota(context) } };
    }
    MADMAIL_TRY(const EmailAddress user, userIn(arguments));
    MADMAIL_TRY(const AccountInfo account, context.accounts.info(user));
    return QJsonObject { { QStringLiteral("username"), user.toString() },
                         { QStringLiteral("used_bytes"), account.usedBytes },
                         { QStringLiteral("max_bytes"), limitOf(context, account) },
                         { QStringLiteral("is_default"), !account.quotaLimitBytes.has_value() } };
}

Result<QJsonObject> setDefaultQuota(OperationContext &context, const QJsonObject &arguments)
{
    const qint64 bytes = arguments.value(QLatin1String("max_bytes")).toInteger();
    MADMAIL_CHECK(changeSetting(context, Setting::DefaultQuota, QString::number(bytes)));
    return QJsonObject { { QStringLiteral("default_quota_bytes"), bytes } };
}

Result<QJsonObject> setQuota(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const EmailAddress user, userIn(arguments));
    MADMAIL_CHECK(context.accounts.setQuota(user, arguments.value(QLatin1String("max_bytes")).toInteger()));
    return getQuota(context, { { QStringLiteral("username"), user.toString() } });
}

Result<QJsonObject> resetQuota(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const EmailAddress user, userIn(arguments));
    MADMAIL_CHECK(context.accounts.setQuota(user, std::nullopt));
    return QJsonObject { { QStringLiteral("reset"), user.toString() } };
}

Result<QJsonObject> listQuotas(OperationContext &context, const QJsonObject &)
{
    QJsonArray users;
    MADMAIL_CHECK(forEveryRow(
        &AccountInfo::address, [&context](const QByteArray &after, int limit) { return context.accounts.list(after, limit); },
        [&](const AccountInfo &account) {
            users.append(QJsonObject { { QStringLiteral("username"), QString::fromUtf8(account.address) },
                                       { QStringLiteral("created_at"), account.createdAt },
                                       { QStringLiteral("used_bytes"), account.usedBytes },
                                       { QStringLiteral("max_bytes"), limitOf(context, account) },
                                       { QStringLiteral("is_default"), !account.quotaLimitBytes.has_value() } });
            return Status();
        }));
    return QJsonObject { { QStringLiteral("default_quota_bytes"), defaultQuota(context) }, { QStringLiteral("users"), users } };
}

Result<QJsonObject> showTotals(OperationContext &context, const QJsonObject &)
{
    MADMAIL_TRY(const auto totals, context.accounts.totals());
    QJsonObject answer { { QStringLiteral("total_storage_bytes"), totals.usedBytes }, { QStringLiteral("accounts_count"), totals.accounts } };
    if (context.engine) {
        answer.insert(QStringLiteral("active_connections"), context.engine->snapshotNow()->imapConnections);
    }
    return answer;
}

Api::Parameter limitParameter(qint64 minimum)
{
    return { .name = "max_bytes", .type = ParameterType::Bytes, .positional = true, .required = true,
             .help = QT_TRANSLATE_NOOP("Operations", "Size, such as 1GB, 500MB or 10KB"), .minimum = minimum, .maximum = largestQuota, .word = "size" };
}

} // namespace

// size: one row after the other
void addQuotaOperations(OperationList &table)
{
    table.push_back({ { .id = "quota.get",
                        .command = words("imap-acct quota get"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Used and allowed storage of an account or, without a name, of all together"),
                        .examples = { QStringLiteral("imap-acct quota get username@example.com") },
                        .parameters = { userParameter(false) },
                        .api = { { "/admin/quota", "GET" } } },
                      getQuota });
    table.push_back({ { .id = "quota.set",
                        .command = words("imap-acct quota set"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Give an account a limit of its own"),
                        .examples = { QStringLiteral("imap-acct quota set username@example.com 1GB") },
                        .parameters = { userParameter(), limitParameter(1) },
                        .effect = Effect::Mutates,
                        .api = { { "/admin/quota", "PUT" } } },
                      setQuota });
    table.push_back({ { .id = "quota.reset",
                        .command = words("imap-acct quota reset"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Back to the default; the dates of the account stay"),
                        .examples = { QStringLiteral("imap-acct quota reset username@example.com") },
                        .parameters = { userParameter() },
                        .effect = Effect::Mutates,
                        .api = { { "/admin/quota", "DELETE" } } },
                      resetQuota });
    table.push_back({ { .id = "quota.set-default",
                        .command = words("imap-acct quota set-default"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Limit of all accounts without one of their own"),
                        .examples = { QStringLiteral("imap-acct quota set-default 2GB") },
                        .parameters = { limitParameter(0) },
                        .effect = Effect::Mutates,
                        .api = { { "/admin/quota", "PUT" } } },
                      setDefaultQuota });
    table.push_back({ { .id = "quota.list",
                        .command = words("imap-acct quota list"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "All accounts with used storage and limit"),
                        .examples = { QStringLiteral("imap-acct quota list") },
                        .api = { { "/admin/quota/users", "GET" } } },
                      listQuotas });
    table.push_back({ { .id = "storage.totals",
                        .command = words("imap-acct stat"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Storage in use and number of accounts"),
                        .examples = { QStringLiteral("imap-acct stat") },
                        .api = { { "/admin/storage/totals", "GET" } } },
                      showTotals });
}

} // namespace Madmail::Ops
