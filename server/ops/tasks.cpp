// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/tasks.h"

#include "server/mail/blocking_write.h"
#include "server/ops/operation_context.h"
#include "server/store/token_table.h"

#include <QCoreApplication>

#include <algorithm>

namespace Madmail::Ops {

namespace {

using Config::Setting;
using Mail::PurgePlan;

constexpr std::chrono::seconds afterReading { 15 };
constexpr std::chrono::hours hourly { 1 };
/// So long the list still shows what became of a token.
constexpr std::chrono::hours shownAfterExpiry { 7 * 24 };

Result<TaskOutcome> purge(LongContext &context, const TaskOptions &options, const PurgePlan &plan)
{
    Mail::PurgeOptions purgeOptions;
    purgeOptions.dryRun = options.dryRun;
    purgeOptions.task = context.work.task();
    MADMAIL_TRY(const Mail::Removed removed, Mail::Maintenance(context.store, context.clock, context.core).run(plan, purgeOptions));
    return TaskOutcome { removed };
}

/// The moment before which things are old.
Result<UnixSeconds> oldBefore(const LongContext &context, const TaskOptions &options, Setting setting)
{
    const qint64 age = options.retention ? options.retention->count() : context.values.number(setting);
    if (age <= 0)
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "Say how old things must be, with --retention 30d, or in the setting %1."),
                                              { QString::fromUtf8(Config::descriptorOf(setting).name) } }, QStringLiteral("retention") };
    return context.clock.now() - age;
}

Result<TaskOutcome> pruneOldMessages(LongContext &context, const TaskOptions &options)
{
    MADMAIL_TRY(const UnixSeconds before, oldBefore(context, options, Setting::Retention));
    return purge(context, options, context.values.isOn(Setting::RetentionUnread) ? PurgePlan::mailBefore(before) : PurgePlan::seenMailBefore(before));
}

Result<TaskOutcome> pruneUnread(LongContext &context, const TaskOptions &options)
{
    MADMAIL_TRY(const UnixSeconds before, oldBefore(context, options, Setting::UnreadRetention));
    return purge(context, options, PurgePlan::unreadMailBefore(before));
}

Result<TaskOutcome> pruneUnusedAccounts(LongContext &context, const TaskOptions &options)
{
    MADMAIL_TRY(const UnixSeconds before, oldBefore(context, options, Setting::UnusedAccountRetention));
    return purge(context, options, PurgePlan::unusedAccounts(before));
}

Result<TaskOutcome> purgeSeen(LongContext &context, const TaskOptions &options)
{
    if (!options.retention)
        return purge(context, options, PurgePlan::seenMail());
    return purge(context, options, PurgePlan::seenMailBefore(context.clock.now() - options.retention->count()));
}

Result<TaskOutcome> removeExpiredTokens(LongContext &context, const TaskOptions &options)
{
    const std::chrono::seconds age = options.retention.value_or(shownAfterExpiry);
    const UnixSeconds before = context.clock.now() - age.count();
    TaskOutcome outcome;
    if (options.dryRun) {
        MADMAIL_TRY(const auto connection, context.store.borrowReadConnection());
        MADMAIL_TRY(outcome.tokens, Store::TokenQueries(*connection).countExpired(before));
        return outcome;
    }
    MADMAIL_TRY(outcome.tokens, Mail::blockingWrite(context.store, [before](Store::WriteTransaction &transaction) {
                    return Store::TokenTable(transaction).removeExpired(before);
                }));
    return outcome;
}

bool always(const Config::Settings &)
{
    return true;
}

template<Setting setting>
bool isSet(const Config::Settings &settings)
{
    return settings.number(setting) > 0;
}

} // namespace

std::span<const Task> allTasks()
{
    static const std::vector<Task> tasks {
        { "prune-old-messages", { "retention", "prune-messages" },
          QT_TRANSLATE_NOOP("Operations", "Delete messages that were read and are older than message_retention (with message_retention_unread, unread ones, too)"), Task::Removes::Messages, hourly,
          isSet<Setting::RetentionEnabled>, pruneOldMessages },
        { "prune-unread-older", { "purge-unread-older", "prune-unread" },
          QT_TRANSLATE_NOOP("Operations", "Delete unread messages that are older than unread_retention"), Task::Removes::Messages, hourly, isSet<Setting::UnreadRetention>, pruneUnread },
        { "purge-seen", { "purge-read", "auto-purge-seen" }, QT_TRANSLATE_NOOP("Operations", "Delete messages once they were read (auto_purge_seen)"), Task::Removes::Messages,
          afterReading, isSet<Setting::AutoPurgeSeen>, purgeSeen },
        { "prune-unused-accounts", { "prune-unused", "unused-accounts" },
          QT_TRANSLATE_NOOP("Operations", "Delete accounts that nobody ever logged in to and that are older than unused_account_retention"), Task::Removes::Accounts, hourly,
          isSet<Setting::UnusedAccountRetention>, pruneUnusedAccounts },
        { "remove-expired-tokens", { "expire-tokens" }, QT_TRANSLATE_NOOP("Operations", "Delete registration tokens that expired over a week ago"), Task::Removes::Tokens, hourly,
          always, removeExpiredTokens },
    };
    return tasks;
}

const Task *findTask(const QString &name)
{
    const auto isMeant = [&name](const char *spelling) { return name.compare(QLatin1String(spelling), Qt::CaseInsensitive) == 0; };
    for (const Task &task : allTasks())
        if (isMeant(task.name) || std::any_of(task.aliases.begin(), task.aliases.end(), isMeant))
            return &task;
    return nullptr;
}

} // namespace Madmail::Ops
