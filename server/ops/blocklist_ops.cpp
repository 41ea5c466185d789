// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/blocklist_ops.h"

#include "server/base/rfc3339.h"
#include "server/ops/every_row.h"
#include "server/ops/user_argument.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;

Result<QJsonObject> listBlocked(OperationContext &context, const QJsonObject &)
{
    QJsonArray blocked;
    MADMAIL_CHECK(forEveryRow(
        &Store::BlockedUser::username, [&context](const QByteArray &after, int limit) { return context.accounts.blocked(after, limit); },
        [&blocked](const Store::BlockedUser &row) {
            blocked.append(QJsonObject { { QStringLiteral("username"), QString::fromUtf8(row.username) },
                                         { QStringLiteral("reason"), row.reason },
                                         { QStringLiteral("blocked_at"), toRfc3339(row.blockedAt) } });
            return Status();
        }));
    return QJsonObject { { QStringLiteral("blocked"), blocked }, { QStringLiteral("total"), blocked.size() } };
}

Result<QJsonObject> blockUser(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const EmailAddress user, userIn(arguments));
    MADMAIL_CHECK(context.accounts.block(user, arguments.value(QLatin1String("reason")).toString(QStringLiteral("manually blocked via CLI"))));
    return QJsonObject { { QStringLiteral("blocked"), user.toString() },
                         { QStringLiteral("message"), QStringLiteral("Blocked: %1").arg(user.toString()) } };
}

Result<QJsonObject> unblockUser(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const EmailAddress user, userIn(arguments));
    MADMAIL_TRY(const bool removed, context.accounts.unblock(user));
    if (!removed)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "%1 is not blocked."), { user.toString() } } };
    return QJsonObject { { QStringLiteral("unblocked"), user.toString() },
                         { QStringLiteral("message"), QStringLiteral("Unblocked: %1").arg(user.toString()) } };
}

Result<QJsonObject> unblockAll(OperationContext &context, const QJsonObject &)
{
    MADMAIL_TRY(const qint64 count, context.accounts.unblockAll());
    return QJsonObject { { QStringLiteral("unblocked"), count }, { QStringLiteral("message"), QStringLiteral("Unblocked %1 users").arg(count) } };
}

} // namespace

void addBlocklistOperations(OperationList &table)
{
    table.push_back({ { .id = "blocklist.list",
                        .command = words("blocklist list"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Who is blocked, since when and why"),
                        .examples = { QStringLiteral("blocklist list") },
                        .api = { { "/admin/blocklist", "GET" } } },
                      listBlocked });
    table.push_back({ { .id = "accounts.ban-list",
                        .command = words("accounts ban-list"),
                        .aliases = { words("ban-list") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "Who is blocked, since when and why"),
                        .examples = { QStringLiteral("accounts ban-list") },
                        .sameAs = "blocklist.list" },
                      listBlocked });
    table.push_back({ { .id = "blocklist.add",
                        .command = words("blocklist add"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Keep an address from logging in, registering and receiving"),
                        .examples = { QStringLiteral("blocklist add somebody@example.org \"sent spam\"") },
                        .parameters = { userParameter(),
                                        { "reason", ParameterType::Text, true, false, QT_TRANSLATE_NOOP("Operations", "Why, for you") } },
                        .effect = Effect::Mutates,
                        .api = { { .resource = "/admin/blocklist", .method = "POST", .reason = "manually blocked" } } },
                      blockUser });
    table.push_back({ { .id = "blocklist.remove",
                        .command = words("blocklist remove"),
                        .aliases = { words("accounts unban") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "Let an address in again"),
                        .examples = { QStringLiteral("blocklist remove somebody@example.org") },
                        .parameters = { userParameter() },
                        .effect = Effect::Mutates,
                        .api = { { "/admin/blocklist", "DELETE" } } },
                      unblockUser });
    table.push_back({ { .id = "blocklist.clear",
                        .command = words("blocklist clear"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Let everybody in again"),
                        .examples = { QStringLiteral("blocklist clear") },
                        .effect = Effect::Mutates,
                        .api = { { "/admin/blocklist", "PATCH", "delete_all" } } },
                      unblockAll });
}

} // namespace Madmail::Ops
