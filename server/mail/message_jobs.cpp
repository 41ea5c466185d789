// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/message_jobs.h"

#include "server/store/account_table.h"
#include "server/store/body_store.h"
#include "server/store/mailbox_table.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>

namespace Madmail::Mail {

namespace {

using UidSpan = std::span<const Uid>;

/// The store changes at most so many messages in one call.
UidSpan sliceAt(UidSpan uids, std::size_t at)
{
    return uids.subspan(at, std::min<std::size_t>(Store::maxUidsInJob, uids.size() - at));
}

/// Bytes of those of the messages that are still there.
Result<qint64> totalSize(const Store::MessageTable &messages, MailboxId mailbox, const std::vector<Uid> &uids)
{
    qint64 total = 0;
    for (const Uid uid : uids) {
        MADMAIL_TRY(const auto meta, messages.find(mailbox, uid));
        total += meta ? meta->size : 0;
    }
    return total;
}

Status checkRoom(Store::WriteTransaction &transaction, const CopyJob &job, AccountId account)
{
    if (job.move)
        return {}; // nothing is added
    MADMAIL_TRY(const auto owner, Store::AccountTable(transaction).find(account));
    if (!owner)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "User does not exist") } };
    const qint64 limit = owner->info.quotaLimitBytes.value_or(job.defaultQuota);
    if (limit <= 0)
        return {};
    MADMAIL_TRY(const qint64 added, totalSize(Store::MessageTable(transaction), job.from, job.uids));
    return owner->info.usedBytes + added > limit ? Status(overQuota()) : Status();
}

Error mailboxDeleted()
{
    return { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "The mailbox was deleted.") } };
}

} // namespace

Error overQuota()
{
    return { ErrorCode::OverQuota, { QT_TRANSLATE_NOOP("Server", "Quota exceeded") } };
}

Error messageTooLarge()
{
    return { ErrorCode::TooLarge, { QT_TRANSLATE_NOOP("Server", "The message is larger than this server takes.") } };
}

Bytes weightOfMessages(std::size_t messages)
{
    constexpr qint64 bytesOfRow = 256;
    return Bytes { qint64(messages) * bytesOfRow };
}

Result<MessagesPlaced> appendMessage(Store::WriteTransaction &transaction, const AppendJob &job)
{
    MADMAIL_TRY(const auto account, Store::AccountTable(transaction).find(job.account));
    MADMAIL_TRY(const auto mailbox, Store::MailboxTable(transaction).find(job.mailbox));
    if (!account || !mailbox)
        return mailboxDeleted();
    const qint64 limit = account->info.quotaLimitBytes.value_or(job.defaultQuota);
    if (limit > 0 && account->info.usedBytes + job.body.size() > limit)
        return overQuota();
    MADMAIL_TRY(const BodyId body, Store::BodyStore(transaction).insert(job.body));
    MADMAIL_TRY(const auto appended, Store::MessageTable(transaction).append(job.mailbox, body, job.body.size(),
                                                                             job.internalDate, job.flags));
    return MessagesPlaced { { appended.uidValidity, {}, { appended.uid } }, { { job.mailbox, MessagesAdded { { appended.uid } } } } };
}

Result<MessagesPlaced> copyMessages(Store::WriteTransaction &transaction, const CopyJob &job)
{
    const Store::MailboxTable mailboxes(transaction);
    MADMAIL_TRY(const auto source, mailboxes.find(job.from));
    if (!source)
        return mailboxDeleted();
    MADMAIL_TRY(const auto target, mailboxes.find(source->account, job.target));
    if (!target)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "There is no mailbox of this name.") },
                       QStringLiteral("target") };
    MADMAIL_CHECK(checkRoom(transaction, job, source->account));
    Store::MessageTable messages(transaction);
    MessagesPlaced placed { { target->uidValidity, {}, {} }, {} };
    UidMapping &mapping = placed.mapping;
    for (std::size_t at = 0; at < job.uids.size(); at += Store::maxUidsInJob) {
        const UidSpan slice = sliceAt(job.uids, at);
        MADMAIL_TRY(auto copied, job.move ? messages.move(source->id, slice, target->id)
                                          : messages.copy(source->id, slice, target->id));
        mapping.source.insert(mapping.source.end(), copied.source.begin(), copied.source.end());
        mapping.target.insert(mapping.target.end(), copied.target.begin(), copied.target.end());
    }
    if (!mapping.target.empty())
        placed.events.push_back({ target->id, MessagesAdded { mapping.target } });
    if (job.move && !mapping.source.empty())
        placed.events.push_back({ source->id, MessagesRemoved { mapping.source } });
    return placed;
}

Result<std::vector<FlagsOfMessage>> changeFlags(Store::WriteTransaction &transaction, MailboxId mailbox, std::span<const Uid> uids,
                                                FlagChange change, const MessageFlags &flags)
{
    Store::MessageTable messages(transaction);
    std::vector<FlagsOfMessage> all;
    for (std::size_t at = 0; at < uids.size(); at += Store::maxUidsInJob) {
        MADMAIL_TRY(auto changed, messages.changeFlags(mailbox, sliceAt(uids, at), change, flags));
        std::move(changed.begin(), changed.end(), std::back_inserter(all));
    }
    return all;
}

} // namespace Madmail::Mail
