// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/purge_ops.h"

#include "server/base/bytes.h"
#include "server/mail/maintenance.h"
#include "server/ops/counted.h"
#include "server/ops/user_argument.h"

#include <QCoreApplication>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;
using Mail::PurgePlan;

QString sentenceFor(const Mail::Removed &removed, bool dryRun)
{
    QString what = QStringLiteral("%1 (%2)").arg(counted(removed.messages, "message", "messages"), formatBytes({ removed.bytes }));
    if (removed.accounts > 0)
        what = counted(removed.accounts, "account", "accounts") + QStringLiteral(" and ") + what;
    if (dryRun)
        return QStringLiteral("Would delete %1.").arg(what);
    return QStringLiteral("Deleted %1.%2").arg(what, removed.stopped ? QStringLiteral(" Stopped before the end: run the same command again to go on.") : QString());
}

/// A plan made from the arguments, run in small steps.
template<typename Plan>
LongFunction purge(Plan plan)
{
    return [plan](LongContext &context, const QJsonObject &arguments) -> Result<QJsonObject> {
        MADMAIL_TRY(const PurgePlan wanted, plan(context, arguments));
        Mail::PurgeOptions options;
        options.dryRun = arguments.value(QLatin1String("dry_run")).toBool();
        options.task = context.work.task();
        MADMAIL_TRY(const Mail::Removed removed, Mail::Maintenance(context.store, context.clock, context.core).run(wanted, options));
        return QJsonObject { { QStringLiteral("deleted"), removed.messages },
                             { QStringLiteral("deleted_bytes"), removed.bytes },
                             { QStringLiteral("deleted_accounts"), removed.accounts },
                             { QStringLiteral("dry_run"), options.dryRun },
                             { QStringLiteral("complete"), !removed.stopped },
                             { QStringLiteral("message"), sentenceFor(removed, options.dryRun) } };
    };
}

UnixSeconds before(const LongContext &context, const QJsonObject &arguments)
{
    return context.clock.now() - arguments.value(QLatin1String("retention")).toInteger();
}

Api::Parameter retention()
{
    return { .name = "retention", .type = ParameterType::Duration, .positional = true, .required = true,
             .help = QT_TRANSLATE_NOOP("Operations", "Age, such as 720h or 30d"), .minimum = 1 };
}

} // namespace

// size: one row after the other
void addPurgeOperations(OperationList &table)
{
    table.push_back({ { .id = "purge.user",
                        .command = words("imap-acct purge-msgs"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Delete all mail of an account; the account stays"),
                        .examples = { QStringLiteral("imap-acct purge-msgs username@example.com") },
                        .parameters = { userParameter(), dryRunParameter() },
                        .effect = Effect::Destructive,
                        .question = QT_TRANSLATE_NOOP("Operations", "Delete all mail of {username}?"),
                        .api = { { .resource = "/admin/queue", .method = "POST", .action = "purge_user", .tells = true } } },
                      purge([](LongContext &, const QJsonObject &arguments) -> Result<PurgePlan> {
                          MADMAIL_TRY(const EmailAddress user, userIn(arguments));
                          return PurgePlan::mailOf(user);
                      }) });
    table.back().check = accountIsThere;
    table.push_back({ { .id = "purge.all",
                        .command = words("imap-acct purge-all"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Delete all mail of everybody; accounts, passwords and quotas stay"),
                        .examples = { QStringLiteral("imap-acct purge-all") },
                        .parameters = { dryRunParameter() },
                        .effect = Effect::Destructive,
                        .question = QT_TRANSLATE_NOOP("Operations", "Delete all mail of everybody?"),
                        .api = { { .resource = "/admin/queue", .method = "POST", .action = "purge_all", .tells = true }, { .resource = "/admin/queue", .method = "POST", .action = "purge_blobs", .tells = true } } },
                      purge([](LongContext &, const QJsonObject &) -> Result<PurgePlan> { return PurgePlan::allMail(); }) });
    table.push_back({ { .id = "purge.read",
                        .command = words("imap-acct purge-read"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Delete all mail that was read; unread mail stays"),
                        .examples = { QStringLiteral("imap-acct purge-read --yes") },
                        .parameters = { dryRunParameter() },
                        .effect = Effect::Destructive,
                        .question = QT_TRANSLATE_NOOP("Operations", "Delete all mail that was read, of everybody?"),
                        .api = { { .resource = "/admin/queue", .method = "POST", .action = "purge_read", .tells = true }, { .resource = "/admin/queue", .method = "POST", .action = "purge_read_blobs", .tells = true } } },
                      purge([](LongContext &, const QJsonObject &) -> Result<PurgePlan> { return PurgePlan::seenMail(); }) });
    table.push_back({ { .id = "prune.unread",
                        .command = words("imap-acct prune-unread"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Delete unread mail that arrived so long ago"),
                        .examples = { QStringLiteral("imap-acct prune-unread 720h --yes") },
                        .parameters = { retention(), dryRunParameter() },
                        .effect = Effect::Destructive,
                        .question = QT_TRANSLATE_NOOP("Operations", "Delete unread mail older than {retention}, of everybody?"),
                        .api = { { .resource = "/admin/queue", .method = "POST", .action = "prune_unread", .tells = true } } },
                      purge([](LongContext &context, const QJsonObject &arguments) -> Result<PurgePlan> {
                          return PurgePlan::unreadMailBefore(before(context, arguments));
                      }) });
    table.push_back({ { .id = "purge.older",
                        .command = words("imap-acct purge-older"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Delete mail, read or not, that arrived so long ago"),
                        .examples = { QStringLiteral("imap-acct purge-older 90d --yes") },
                        .parameters = { retention(), dryRunParameter() },
                        .effect = Effect::Destructive,
                        .question = QT_TRANSLATE_NOOP("Operations", "Delete all mail older than {retention}, of everybody?"),
                        .api = { { .resource = "/admin/queue", .method = "POST", .action = "purge_older", .tells = true }, { .resource = "/admin/queue", .method = "POST", .action = "purge_blobs_older", .tells = true } } },
                      purge([](LongContext &context, const QJsonObject &arguments) -> Result<PurgePlan> {
                          return PurgePlan::mailBefore(before(context, arguments));
                      }) });
    table.push_back({ { .id = "prune.unused",
                        .command = words("imap-acct prune-unused"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Delete accounts that nobody ever logged in to, made so long ago"),
                        .examples = { QStringLiteral("imap-acct prune-unused 720h --yes") },
                        .parameters = { retention(), dryRunParameter() },
                        .effect = Effect::Destructive,
                        .question = QT_TRANSLATE_NOOP("Operations", "Delete accounts older than {retention} that were never used?"),
                        .api = { { .resource = "/admin/queue", .method = "POST", .action = "prune_unused", .tells = true } } },
                      purge([](LongContext &context, const QJsonObject &arguments) -> Result<PurgePlan> {
                          return PurgePlan::unusedAccounts(before(context, arguments));
                      }) });
    table.push_back({ { .id = "queue.purge",
                        .command = words("queue purge"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Remove waiting messages to and from an address"),
                        .examples = { QStringLiteral("queue purge username@example.com") },
                        .parameters = { userParameter(),
                                        { "sender", ParameterType::Boolean, false, false, QT_TRANSLATE_NOOP("Operations", "Only messages from the address") },
                                        { "recipient", ParameterType::Boolean, false, false, QT_TRANSLATE_NOOP("Operations", "Only messages to the address") } },
                        .effect = Effect::Mutates,
                        .api = { { .resource = "/admin/queue", .method = "POST", .action = "purge_queue", .tells = true } } },
                      [](OperationContext &, const QJsonObject &) -> Result<QJsonObject> {
                          return QJsonObject { { QStringLiteral("deleted"), 0 }, { QStringLiteral("message"), QStringLiteral("Purged 0 messages") } };
                      } });
}

} // namespace Madmail::Ops
