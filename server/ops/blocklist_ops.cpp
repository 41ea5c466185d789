// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/blocklist_ops.h"

#include "server/mail/blocking_write.h"
#include "server/store/blocklist_table.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;

constexpr int page = 1000;

QByteArray userOf(const QJsonObject &arguments)
{
    return arguments.value(QLatin1String("username")).toString().toUtf8();
}

Result<QJsonObject> listBlocked(OperationContext &context, const QJsonObject &)
{
    MADMAIL_TRY(const auto connection, context.store.openReadConnection());
    QJsonArray blocked;
    QByteArray after;
    for (bool more = true; more;) {
        MADMAIL_TRY(const auto rows, Store::BlocklistQueries(*connection).list(after, page));
        for (const Store::BlockedUser &row : rows)
            blocked.append(QJsonObject { { QStringLiteral("username"), QString::fromUtf8(row.username) },
                                         { QStringLiteral("reason"), row.reason },
                                         { QStringLiteral("blocked_at"), row.blockedAt } });
        more = rows.size() == page;
        if (more)
            after = rows.back().username;
    }
    return QJsonObject { { QStringLiteral("blocked"), blocked }, { QStringLiteral("total"), blocked.size() } };
}

Result<QJsonObject> blockUser(OperationContext &context, const QJsonObject &arguments)
{
    const QByteArray user = userOf(arguments);
    const QString reason = arguments.value(QLatin1String("reason")).toString(QStringLiteral("manually blocked via CLI"));
    MADMAIL_CHECK(Mail::blockingWrite(context.store, [=, now = context.clock.now()](Store::WriteTransaction &transaction) {
        return Store::BlocklistTable(transaction).add({ user, reason, now });
    }));
    return QJsonObject { { QStringLiteral("blocked"), QString::fromUtf8(user) },
                         { QStringLiteral("message"), QStringLiteral("Blocked: %1").arg(QString::fromUtf8(user)) } };
}

Result<QJsonObject> unblockUser(OperationContext &context, const QJsonObject &arguments)
{
    const QByteArray user = userOf(arguments);
    MADMAIL_TRY(const bool removed, Mail::blockingWrite(context.store, [user](Store::WriteTransaction &transaction) {
        return Store::BlocklistTable(transaction).remove(user);
    }));
    if (!removed)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "%1 is not blocked."), { QString::fromUtf8(user) } } };
    return QJsonObject { { QStringLiteral("unblocked"), QString::fromUtf8(user) },
                         { QStringLiteral("message"), QStringLiteral("Unblocked: %1").arg(QString::fromUtf8(user)) } };
}

Api::Parameter userParameter()
{
    return { "username", ParameterType::Address, true, true, QT_TRANSLATE_NOOP("Operations", "Address of the account") };
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
                        .whyNoApi = QT_TRANSLATE_NOOP("Operations", "The same as blocklist list") },
                      listBlocked });
    table.push_back({ { .id = "blocklist.add",
                        .command = words("blocklist add"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Keep an address from logging in, registering and receiving"),
                        .examples = { QStringLiteral("blocklist add somebody@example.org \"sent spam\"") },
                        .parameters = { userParameter(),
                                        { "reason", ParameterType::Text, true, false, QT_TRANSLATE_NOOP("Operations", "Why, for you") } },
                        .effect = Effect::Mutates,
                        .api = { { "/admin/blocklist", "POST" } } },
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
}

} // namespace Madmail::Ops
