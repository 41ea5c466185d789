// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/account_ops.h"

#include "server/mail/maintenance.h"
#include "server/ops/every_row.h"
#include "server/ops/hash_arguments.h"
#include "server/ops/invites.h"
#include "server/ops/user_argument.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;
using Config::Setting;

constexpr qint64 largestMessage = qint64(1) << 30;

QJsonObject accountToJson(const OperationContext &context, const AccountInfo &account)
{
    return { { QStringLiteral("username"), QString::fromUtf8(account.address) },
             { QStringLiteral("used_bytes"), account.usedBytes },
             { QStringLiteral("max_bytes"), account.quotaLimitBytes.value_or(context.settings.values().number(Setting::DefaultQuota)) },
             { QStringLiteral("is_default_quota"), !account.quotaLimitBytes.has_value() },
             { QStringLiteral("created_at"), account.createdAt },
             { QStringLiteral("first_login_at"), account.firstLoginAt },
             { QStringLiteral("last_login_at"), account.lastLoginAt } };
}

Result<QJsonObject> listAccounts(OperationContext &context, const QJsonObject &)
{
    QJsonArray accounts;
    MADMAIL_CHECK(forEveryRow(
        &AccountInfo::address, [&context](const QByteArray &after, int limit) { return context.accounts.list(after, limit); },
        [&](const AccountInfo &account) {
            accounts.append(accountToJson(context, account));
            return Status();
        }));
    return QJsonObject { { QStringLiteral("accounts"), accounts }, { QStringLiteral("total"), accounts.size() } };
}

Result<QJsonObject> createRandomAccount(OperationContext &context, const QJsonObject &)
{
    MADMAIL_TRY(const Mail::Credentials credentials, context.accounts.createRandom(context.settings.identity()));
    return QJsonObject { { QStringLiteral("email"), credentials.address.toString() },
                         { QStringLiteral("password"), QString::fromUtf8(credentials.password) },
                         { QStringLiteral("dclogin"), QString::fromUtf8(inviteLink(context, credentials).toByteArray()) } };
}

Result<QJsonObject> createAccount(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_CHECK(checkHashChoice(arguments));
    MADMAIL_TRY(const EmailAddress user, userIn(arguments));
    const QByteArray password = arguments.value(QLatin1String("password")).toString().toUtf8();
    MADMAIL_CHECK(context.accounts.create(user, password, context.settings.rules()));
    QJsonObject answer { { QStringLiteral("created"), user.toString() },
                         { QStringLiteral("message"), QStringLiteral("Created account: %1").arg(user.toString()) } };
    warnAboutHashChoice(arguments, answer);
    return answer;
}

Result<QJsonObject> changePassword(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const EmailAddress user, userIn(arguments));
    MADMAIL_CHECK(context.accounts.changePassword(user, arguments.value(QLatin1String("password")).toString().toUtf8(), context.settings.rules()));
    return QJsonObject { { QStringLiteral("changed"), user.toString() } };
}

/// Removes the account; `blocks`: its name is blocked with the reason that was given, or `usual`.
OperationFunction removeAccount(bool blocks, const char *usual)
{
    return [blocks, usual](OperationContext &context, const QJsonObject &arguments) -> Result<QJsonObject> {
        MADMAIL_TRY(const EmailAddress user, userIn(arguments));
        const QString reason = arguments.value(QLatin1String("reason")).toString(QString::fromUtf8(usual));
        MADMAIL_CHECK(context.accounts.remove(user, blocks ? std::optional(reason) : std::nullopt));
        return QJsonObject { { QStringLiteral("deleted"), user.toString() },
                             { QStringLiteral("blocked"), blocks },
                             { QStringLiteral("reason"), blocks ? reason : QString() },
                             { QStringLiteral("message"),
                               blocks ? QStringLiteral("Deleted %1 (credentials cleared, mail removed, user blocklisted)").arg(user.toString())
                                      : QStringLiteral("Deleted %1 (credentials cleared, mail removed)").arg(user.toString()) } };
    };
}

Result<QJsonObject> banAccount(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const EmailAddress user, userIn(arguments));
    const QString reason = arguments.value(QLatin1String("reason")).toString(QStringLiteral("banned via maddy accounts ban"));
    MADMAIL_TRY(const Mail::RemovedMail removed, context.accounts.ban(user, reason));
    const QString message = removed.hadAccount ? QStringLiteral("Banned %1 (credentials cleared, mail removed, user blocklisted)")
                                               : QStringLiteral("Banned %1 (it had no account; user blocklisted)");
    return QJsonObject { { QStringLiteral("blocked"), user.toString() },
                         { QStringLiteral("had_account"), removed.hadAccount },
                         { QStringLiteral("message"), message.arg(user.toString()) } };
}

Result<QJsonObject> showAccount(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const EmailAddress user, userIn(arguments));
    MADMAIL_TRY(const Mail::AccountDetails details, context.accounts.details(user));
    if (!details.account && !details.block)
        return Mail::noSuchAccount(user);
    QJsonObject answer = details.account ? accountToJson(context, *details.account) : QJsonObject { { QStringLiteral("username"), user.toString() } };
    answer.insert(QStringLiteral("has_account"), details.account.has_value());
    answer.insert(QStringLiteral("has_credentials"), details.account && details.account->hasPassword);
    answer.insert(QStringLiteral("messages"), details.account ? details.account->messageCount : 0);
    answer.insert(QStringLiteral("blocklisted"), details.block.has_value());
    answer.insert(QStringLiteral("block_reason"), details.block ? details.block->reason : QString());
    return answer;
}

Result<QJsonObject> showStatus(OperationContext &context, const QJsonObject &)
{
    MADMAIL_TRY(const auto totals, context.accounts.totals());
    MADMAIL_TRY(const qint64 blocked, context.accounts.countBlocked());
    const Config::Settings &values = context.settings.values();
    return QJsonObject { { QStringLiteral("login_count"), totals.accounts },
                         { QStringLiteral("registration_open"), values.isOn(Setting::RegistrationOpen) },
                         { QStringLiteral("token_required"), values.isOn(Setting::TokenRequired) },
                         { QStringLiteral("jit_enabled"), values.isOn(Setting::JitRegistration) },
                         { QStringLiteral("blocklisted"), blocked },
                         { QStringLiteral("total_storage_bytes"), totals.usedBytes },
                         { QStringLiteral("state_dir"), context.stateDirectory } };
}

Result<QJsonObject> deleteAll(LongContext &context, const QJsonObject &)
{
    Mail::PurgeOptions options;
    options.task = context.work.task();
    MADMAIL_TRY(const Mail::Removed removed, Mail::Maintenance(context.store, context.clock, context.core).run(Mail::PurgePlan::allAccounts(QStringLiteral("bulk delete via admin")), options));
    return QJsonObject { { QStringLiteral("deleted"), removed.accounts },
                         { QStringLiteral("complete"), !removed.stopped },
                         { QStringLiteral("message"), QString::fromUtf8("🗑️  Deleted %1 accounts").arg(removed.accounts) } };
}

Result<QJsonObject> appendLimit(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const EmailAddress user, userIn(arguments));
    if (arguments.contains(QLatin1String("value"))) {
        const qint64 value = arguments.value(QLatin1String("value")).toInteger();
        MADMAIL_CHECK(context.accounts.setAppendLimit(user, value < 0 ? std::nullopt : std::optional(value)));
    }
    MADMAIL_TRY(const AccountInfo account, context.accounts.info(user));
    const QString shown = account.appendLimitBytes ? QString::number(*account.appendLimitBytes) : QStringLiteral("No limit");
    return QJsonObject { { QStringLiteral("username"), user.toString() },
                         { QStringLiteral("appendlimit"), account.appendLimitBytes ? QJsonValue(*account.appendLimitBytes) : QJsonValue() },
                         { QStringLiteral("message"), shown } };
}

Api::Parameter passwordParameter()
{
    return { .name = "password", .type = ParameterType::Secret, .required = true, .help = QT_TRANSLATE_NOOP("Operations", "Password"), .shortOption = 'p' };
}

Api::Parameter reasonParameter(bool positional)
{
    return { "reason", ParameterType::Text, positional, false, QT_TRANSLATE_NOOP("Operations", "Why, for you") };
}

Api::Parameter jsonOnly()
{
    return { "json_only", ParameterType::Boolean, false, false, QT_TRANSLATE_NOOP("Operations", "Print the JSON object and nothing else") };
}

void addLookingAt(OperationList &table)
{
    table.push_back({ { .id = "accounts.list",
                        .command = words("accounts list"),
                        .aliases = { words("imap-acct list") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "All accounts, when they were made and what they store"),
                        .examples = { QStringLiteral("accounts list") },
                        .api = { { "/admin/accounts", "GET" } } },
                      listAccounts });
    table.push_back({ { .id = "creds.list",
                        .command = words("creds list"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Addresses of all accounts"),
                        .examples = { QStringLiteral("creds list") },
                        .sameAs = "accounts.list" },
                      listAccounts });
    table.push_back({ { .id = "accounts.status",
                        .command = words("accounts status"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Numbers of accounts, and who may get one"),
                        .examples = { QStringLiteral("accounts status") },
                        .api = { { "/admin/accounts/status", "GET" } } },
                      showStatus });
    table.push_back({ { .id = "accounts.info",
                        .command = words("accounts info"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "One account"),
                        .examples = { QStringLiteral("accounts info username@example.com") },
                        .parameters = { userParameter() },
                        .api = { { "/admin/accounts/<username>", "GET" } } },
                      showAccount });
}

void addMaking(OperationList &table)
{
    table.push_back({ { .id = "create-user",
                        .command = words("create-user"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Make an account and print its invite link"),
                        .examples = { QStringLiteral("create-user --json-only") },
                        .parameters = { jsonOnly() },
                        .effect = Effect::Mutates,
                        .returnsSecret = true,
                        .sameAs = "accounts.create-random" },
                      createRandomAccount });
    table.push_back({ { .id = "accounts.create-random",
                        .command = words("accounts create-random"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Make an account and print its invite link"),
                        .examples = { QStringLiteral("accounts create-random") },
                        .parameters = { jsonOnly() },
                        .effect = Effect::Mutates,
                        .returnsSecret = true,
                        .api = { { .resource = "/admin/accounts", .method = "POST", .makes = true } } },
                      createRandomAccount });
    table.push_back({ { .id = "accounts.create",
                        .command = words("accounts create"),
                        .aliases = { words("creds create") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "Make an account with a name of your choice"),
                        .examples = { QStringLiteral("accounts create username@example.com") },
                        .parameters = { userParameter(), passwordParameter(), hashParameter(), bcryptCostParameter() },
                        .effect = Effect::Mutates,
                        .api = { { .resource = "/admin/accounts", .method = "POST", .action = "create", .makes = true } } },
                      createAccount });
    table.back().check = [](OperationContext &context, const QJsonObject &arguments) -> Status {
        MADMAIL_TRY(const EmailAddress user, userIn(arguments));
        return context.accounts.checkNew(user, context.settings.rules());
    };
    table.push_back({ { .id = "creds.password",
                        .command = words("creds password"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Give an account another password"),
                        .examples = { QStringLiteral("creds password username@example.com") },
                        .parameters = { userParameter(), passwordParameter() },
                        .effect = Effect::Mutates,
                        .api = { { "/admin/accounts", "POST", "password" } } },
                      changePassword });
    table.back().check = accountIsThere;
    table.push_back({ { .id = "accounts.appendlimit",
                        .command = words("imap-acct appendlimit"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Largest message that an account may upload; -1 for the default"),
                        .examples = { QStringLiteral("imap-acct appendlimit username@example.com --value 1000000") },
                        .parameters = { userParameter(),
                                        { .name = "value", .type = ParameterType::Integer, .help = QT_TRANSLATE_NOOP("Operations", "Bytes, or -1"),
                                          .minimum = -1, .maximum = largestMessage, .shortOption = 'v' } },
                        .effect = Effect::Mutates,
                        .api = { { "/admin/accounts", "POST", "appendlimit" } } },
                      appendLimit });
}

void addRemoving(OperationList &table)
{
    table.push_back({ { .id = "accounts.delete",
                        .command = words("accounts delete"),
                        .aliases = { words("delete") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "Delete an account with its mail, and block its name"),
                        .examples = { QStringLiteral("accounts delete username@example.com") },
                        .parameters = { userParameter(), reasonParameter(false) },
                        .effect = Effect::Destructive,
                        .question = QT_TRANSLATE_NOOP("Operations", "Delete {username} with all mail?"),
                        .api = { { .resource = "/admin/accounts", .method = "DELETE", .reason = "deleted via admin panel" } } },
                      removeAccount(true, "deleted via maddy accounts delete") });
    table.back().check = accountIsThere;
    table.push_back({ { .id = "creds.remove",
                        .command = words("creds remove"),
                        .aliases = { words("imap-acct remove") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "Delete an account with its mail; its name is free again"),
                        .examples = { QStringLiteral("creds remove username@example.com") },
                        .parameters = { userParameter() },
                        .effect = Effect::Destructive,
                        .question = QT_TRANSLATE_NOOP("Operations", "Delete {username} with all mail?"),
                        .api = { { "/admin/accounts", "DELETE", "remove" } } },
                      removeAccount(false, "") });
    table.back().check = accountIsThere;
    table.push_back({ { .id = "accounts.ban",
                        .command = words("accounts ban"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Block a name, and delete its account if there is one"),
                        .examples = { QStringLiteral("accounts ban username@example.com \"sent spam\"") },
                        .parameters = { userParameter(), reasonParameter(true) },
                        .effect = Effect::Destructive,
                        .question = QT_TRANSLATE_NOOP("Operations", "Ban {username} and delete all its mail?"),
                        .api = { { "/admin/accounts", "POST", "ban" } } },
                      banAccount });
    table.push_back({ { .id = "accounts.delete-all",
                        .command = words("accounts delete-all"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Delete all accounts with their mail; settings stay"),
                        .examples = { QStringLiteral("accounts delete-all") },
                        .effect = Effect::Destructive,
                        .question = QT_TRANSLATE_NOOP("Operations", "Delete ALL accounts with all mail?"),
                        .api = { { "/admin/accounts", "PATCH", "delete_all" } } },
                      deleteAll });
}

} // namespace

void addAccountOperations(OperationList &table)
{
    addMaking(table);
    addLookingAt(table);
    addRemoving(table);
}

} // namespace Madmail::Ops
