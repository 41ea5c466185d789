// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/maintenance.h"

#include "server/mail/accounts.h"
#include "server/mail/blocking_write.h"
#include "server/mail/mail_core.h"
#include "server/store/mailbox_table.h"

#include <algorithm>
#include <limits>

namespace Madmail::Mail {

namespace {

// One step holds the writer for a millisecond or two.
constexpr int stepMessages = 64;
constexpr std::size_t stepAccounts = 16;

constexpr int pageRows = 1000;

/// Whether the counters of a mailbox leave room for a message that matches.
bool mayHold(const MailboxInfo &mailbox, const Store::MessageFilter &filter)
{
    const bool asksForSeen = filter.mask & FlagSeen;
    if (!asksForSeen)
        return mailbox.messageCount > 0;
    return filter.flags & FlagSeen ? mailbox.messageCount > mailbox.unseenCount : mailbox.unseenCount > 0;
}

PurgePlan mailThat(Store::MessageFilter filter, std::optional<UnixSeconds> before)
{
    PurgePlan plan;
    plan.messages = filter;
    plan.messages.before = before;
    return plan;
}

} // namespace

PurgePlan PurgePlan::mailOf(const EmailAddress &account)
{
    PurgePlan plan;
    plan.account = account;
    return plan;
}

PurgePlan PurgePlan::allMail()
{
    return {};
}

PurgePlan PurgePlan::seenMail()
{
    return mailThat(Store::MessageFilter::with(FlagSeen), {});
}

PurgePlan PurgePlan::seenMailBefore(UnixSeconds before)
{
    return mailThat(Store::MessageFilter::with(FlagSeen), before);
}

PurgePlan PurgePlan::unreadMailBefore(UnixSeconds before)
{
    return mailThat(Store::MessageFilter::without(FlagSeen), before);
}

PurgePlan PurgePlan::mailBefore(UnixSeconds before)
{
    return mailThat({}, before);
}

PurgePlan PurgePlan::unusedAccounts(UnixSeconds createdBefore)
{
    PurgePlan plan;
    plan.kind = Kind::UnusedAccounts;
    plan.createdBefore = createdBefore;
    return plan;
}

PurgePlan PurgePlan::allAccounts(std::optional<QString> blockReason)
{
    PurgePlan plan;
    plan.kind = Kind::AllAccounts;
    plan.blockReason = std::move(blockReason);
    return plan;
}

/// The mailboxes that may hold something, and how far the search is. 16 bytes for each.
struct Maintenance::Places
{
    struct Place
    {
        MailboxId mailbox;
        quint32 messages = 0;
    };

    std::unique_ptr<Store::ReadConnection> connection;
    std::vector<Place> list;
    qint64 total = 0;
    qint64 lookedAt = 0;

    void add(const std::vector<MailboxInfo> &mailboxes, const Store::MessageFilter &filter)
    {
        for (const MailboxInfo &mailbox : mailboxes) {
            if (!mayHold(mailbox, filter))
                continue;
            list.push_back({ mailbox.id, mailbox.messageCount });
            total += mailbox.messageCount;
        }
    }

    Status find(const PurgePlan &plan)
    {
        const Store::MailboxQueries mailboxes(*connection);
        if (!plan.account.isEmpty()) {
            MADMAIL_TRY(const auto account, Store::AccountQueries(*connection).find(plan.account.toByteArray()));
            if (!account)
                return noSuchAccount(plan.account);
            MADMAIL_TRY(const auto own, mailboxes.list(account->info.id));
            add(own, plan.messages);
            return {};
        }
        MailboxId after;
        for (bool isLast = false; !isLast;) {
            MADMAIL_TRY(const auto page, mailboxes.list(after, pageRows));
            add(page, plan.messages);
            isLast = page.size() < std::size_t(pageRows);
            after = page.empty() ? after : page.back().id;
        }
        return {};
    }
};

Result<Removed> Maintenance::run(const PurgePlan &plan, const PurgeOptions &options)
{
    return plan.kind == PurgePlan::Kind::Mail ? purgeMail(plan, options) : purgeAccounts(plan, options);
}

// ---- mail

Result<Removed> Maintenance::purgeMail(const PurgePlan &plan, const PurgeOptions &options)
{
    Places places;
    MADMAIL_TRY(places.connection, m_store.openReadConnection());
    MADMAIL_CHECK(places.find(plan));
    Removed removed;
    options.task.tell(0, places.total);
    for (const Places::Place &place : places.list) {
        MADMAIL_CHECK(purgeMailbox(place.mailbox, plan, options, places, removed));
        if (removed.stopped)
            break;
    }
    return removed;
}

Status Maintenance::purgeMailbox(MailboxId mailbox, const PurgePlan &plan, const PurgeOptions &options, Places &places,
                                 Removed &removed)
{
    for (Uid next = 1; next != 0;) {
        removed.stopped = options.task.isStopped();
        if (removed.stopped)
            return {};
        MADMAIL_TRY(Store::SelectedMessages found,
                    Store::MessageQueries(*places.connection).select(mailbox, next, plan.messages, stepMessages));
        next = found.next;
        if (options.dryRun) {
            removed.messages += qint64(found.uids.size());
            removed.bytes += found.bytes;
        } else if (!found.uids.empty()) {
            const auto gone = removeMessages(mailbox, std::move(found.uids), plan.messages);
            if (!gone && gone.error().code == ErrorCode::NotFound)
                return {}; // the mailbox was deleted meanwhile, and its messages with it
            if (!gone)
                return gone.error();
            removed.messages += qint64(gone->uids.size());
            removed.bytes += gone->bytes;
        }
        places.lookedAt += found.lookedAt;
        options.task.tell(places.lookedAt, places.total);
    }
    return {};
}

Result<Store::ExpungedMessages> Maintenance::removeMessages(MailboxId mailbox, std::vector<Uid> uids,
                                                            const Store::MessageFilter &filter)
{
    return blockingWrite(
        m_store,
        [mailbox, uids = std::move(uids), filter](Store::WriteTransaction &transaction) {
            return Store::MessageTable(transaction).remove(mailbox, uids, filter);
        },
        [core = m_core, mailbox](const Store::ExpungedMessages &gone) {
            if (core && !gone.uids.empty())
                core->publish({ mailbox, MessagesRemoved { gone.uids } });
        },
        Store::WritePriority::Background);
}

// ---- accounts

Result<Removed> Maintenance::purgeAccounts(const PurgePlan &plan, const PurgeOptions &options)
{
    const bool onlyUnused = plan.kind == PurgePlan::Kind::UnusedAccounts;
    MADMAIL_TRY(const auto connection, m_store.openReadConnection());
    const Store::AccountQueries accounts(*connection);
    MADMAIL_TRY(const Store::AccountTotals totals, accounts.totals());
    MADMAIL_TRY(const qint64 total, onlyUnused ? accounts.countUnused(plan.createdBefore) : Result(totals.accounts));
    Removed removed;
    qint64 lookedAt = 0;
    options.task.tell(0, total);
    AccountInfo last;
    while (true) {
        removed.stopped = options.task.isStopped();
        if (removed.stopped)
            return removed;
        MADMAIL_TRY(const auto page, onlyUnused ? accounts.listUnused(plan.createdBefore, last, int(stepAccounts))
                                                : accounts.list(last.address, int(stepAccounts)));
        if (page.empty())
            return removed;
        last = page.back();
        Removed step;
        if (options.dryRun) {
            for (const AccountInfo &account : page) {
                step.accounts += 1;
                step.messages += account.messageCount;
                step.bytes += account.usedBytes;
            }
        } else {
            std::vector<AccountId> ids;
            std::transform(page.begin(), page.end(), std::back_inserter(ids), [](const AccountInfo &info) { return info.id; });
            MADMAIL_TRY(step, removeAccounts(std::move(ids), plan));
        }
        removed.accounts += step.accounts;
        removed.messages += step.messages;
        removed.bytes += step.bytes;
        lookedAt += qint64(page.size());
        options.task.tell(lookedAt, total);
    }
}

Result<Removed> Maintenance::removeAccounts(std::vector<AccountId> accounts, const PurgePlan &plan)
{
    using Gone = std::vector<Store::RemovedAccount>;
    auto gone = blockingWrite(
        m_store,
        [accounts = std::move(accounts), plan, now = m_clock.now()](Store::WriteTransaction &transaction) -> Result<Gone> {
            Gone all;
            for (const AccountId id : accounts) {
                MADMAIL_TRY(const auto account, Store::AccountTable(transaction).find(id));
                const bool isUsed = account && account->info.firstLoginAt != 0;
                if (!account || (isUsed && plan.kind == PurgePlan::Kind::UnusedAccounts))
                    continue;
                MADMAIL_TRY(auto removed, removeAccount(transaction, account->info, plan.blockReason, now));
                all.push_back(std::move(removed));
            }
            return all;
        },
        [core = m_core](const Gone &all) {
            for (const Store::RemovedAccount &account : all)
                if (core)
                    core->endSessions(account.id);
        },
        Store::WritePriority::Background);
    if (!gone)
        return std::move(gone).error();
    Removed removed;
    for (const Store::RemovedAccount &account : *gone) {
        removed.accounts += 1;
        removed.messages += account.messages;
        removed.bytes += account.bytes;
    }
    return removed;
}

} // namespace Madmail::Mail
