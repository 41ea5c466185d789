// SPDX-License-Identifier: GPL-3.0-or-later
// IoContext: flags, expunge, copy and move.
#include "server/mail/io_context.h"

#include "server/mail/answer_here.h"
#include "server/mail/incoming_message.h"
#include "server/mail/mail_core.h"
#include "server/store/account_table.h"
#include "server/store/mailbox_table.h"
#include "server/store/message_table.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>

namespace Madmail::Mail {

namespace {

using UidSpan = std::span<const Uid>;

/// What a change of so many messages weighs in the writer's queue: each is about a row of the message table and its place
/// in an index. A batch with a heavy job takes few others along, so those do not wait for it twice.
Bytes weightOf(std::size_t messages)
{
    constexpr qint64 bytesOfRow = 256;
    return Bytes { qint64(messages) * bytesOfRow };
}

/// The store changes at most so many messages in one call.
UidSpan sliceAt(const std::vector<Uid> &uids, std::size_t at)
{
    return UidSpan(uids).subspan(at, std::min<std::size_t>(Store::maxUidsInJob, uids.size() - at));
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

struct CopyRequest
{
    MailboxId from;
    QByteArray target;
    std::vector<Uid> uids;
    bool move = false;
    qint64 defaultQuota = 0;
};

struct CopyOutcome
{
    MailboxId to;
    UidMapping mapping;
};

Status checkRoom(Store::WriteTransaction &transaction, const CopyRequest &request, AccountId account)
{
    if (request.move)
        return {}; // nothing is added
    MADMAIL_TRY(const auto owner, Store::AccountTable(transaction).find(account));
    if (!owner)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "User does not exist") } };
    const qint64 limit = owner->info.quotaLimitBytes.value_or(request.defaultQuota);
    if (limit <= 0)
        return {};
    MADMAIL_TRY(const qint64 added, totalSize(Store::MessageTable(transaction), request.from, request.uids));
    return owner->info.usedBytes + added > limit ? Status(overQuota()) : Status();
}

Result<CopyOutcome> copyInJob(Store::WriteTransaction &transaction, const CopyRequest &request)
{
    const Store::MailboxTable mailboxes(transaction);
    MADMAIL_TRY(const auto source, mailboxes.find(request.from));
    if (!source)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "The mailbox was deleted.") } };
    MADMAIL_TRY(const auto target, mailboxes.find(source->account, request.target));
    if (!target)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "There is no mailbox of this name.") },
                       QStringLiteral("target") };
    MADMAIL_CHECK(checkRoom(transaction, request, source->account));
    Store::MessageTable messages(transaction);
    CopyOutcome outcome { target->id, { target->uidValidity, {}, {} } };
    for (std::size_t at = 0; at < request.uids.size(); at += Store::maxUidsInJob) {
        const UidSpan slice = sliceAt(request.uids, at);
        MADMAIL_TRY(auto copied, request.move ? messages.move(source->id, slice, target->id)
                                              : messages.copy(source->id, slice, target->id));
        auto &mapping = outcome.mapping;
        mapping.source.insert(mapping.source.end(), copied.source.begin(), copied.source.end());
        mapping.target.insert(mapping.target.end(), copied.target.begin(), copied.target.end());
    }
    return outcome;
}

} // namespace

void IoContext::storeFlags(MailboxView &view, std::vector<Uid> uids, FlagChange change, MessageFlags flags,
                           Done<std::vector<FlagsOfMessage>> done)
{
    using Changed = std::vector<FlagsOfMessage>;
    const Bytes weight = weightOf(uids.size());
    m_core.store().write(
        [mailbox = view.mailboxId(), uids = std::move(uids), change, flags = std::move(flags)](
            Store::WriteTransaction &transaction) -> Result<Changed> {
            Store::MessageTable messages(transaction);
            Changed all;
            for (std::size_t at = 0; at < uids.size(); at += Store::maxUidsInJob) {
                MADMAIL_TRY(auto changed, messages.changeFlags(mailbox, sliceAt(uids, at), change, flags));
                std::move(changed.begin(), changed.end(), std::back_inserter(all));
            }
            return all;
        },
        [&core = m_core, mailbox = view.mailboxId(), origin = view.id(),
         answer = answerHere<Changed>(std::move(done))](Result<Changed> changed) {
            if (changed && !changed->empty())
                core.publish({ mailbox, FlagsChanged { *changed, origin } });
            answer(std::move(changed));
        },
        Store::WritePriority::Normal, weight);
}

void IoContext::expunge(MailboxView &view, std::optional<std::vector<Uid>> onlyUids, UniqueFunction<void(Status)> done)
{
    using Removed = std::vector<Uid>;
    const Bytes weight = weightOf(onlyUids ? onlyUids->size() : view.exists()); // at most: those that are \Deleted
    m_core.store().write(
        [mailbox = view.mailboxId(), onlyUids = std::move(onlyUids)](Store::WriteTransaction &transaction) -> Result<Removed> {
            Store::MessageTable messages(transaction);
            Removed all;
            const auto keep = [&all](const Store::ExpungedMessages &part) {
                all.insert(all.end(), part.uids.begin(), part.uids.end());
            };
            if (onlyUids) {
                for (std::size_t at = 0; at < onlyUids->size(); at += Store::maxUidsInJob) {
                    MADMAIL_TRY(const auto part, messages.expunge(mailbox, sliceAt(*onlyUids, at)));
                    keep(part);
                }
                return all;
            }
            for (bool complete = false; !complete;) {
                MADMAIL_TRY(const auto part, messages.expunge(mailbox));
                keep(part);
                complete = part.complete;
            }
            return all;
        },
        [&core = m_core, mailbox = view.mailboxId(), answer = answerHere<void>(std::move(done))](Result<Removed> removed) {
            if (!removed)
                return answer(std::move(removed).error());
            std::sort(removed->begin(), removed->end());
            if (!removed->empty())
                core.publish({ mailbox, MessagesRemoved { std::move(*removed) } });
            answer({});
        },
        Store::WritePriority::Normal, weight);
}

void IoContext::copyOrMove(MailboxView &view, std::vector<Uid> uids, const QByteArray &target, bool move, Done<UidMapping> done)
{
    CopyRequest request { view.mailboxId(), canonicalMailboxName(target), std::move(uids), move, policy().defaultQuotaBytes };
    const Bytes weight = weightOf(request.uids.size());
    m_core.store().write(
        [request](Store::WriteTransaction &transaction) { return copyInJob(transaction, request); },
        [&core = m_core, from = request.from, move, answer = answerHere<UidMapping>(std::move(done))](Result<CopyOutcome> outcome) {
            if (!outcome)
                return answer(std::move(outcome).error());
            const UidMapping &mapping = outcome->mapping;
            if (!mapping.target.empty())
                core.publish({ outcome->to, MessagesAdded { mapping.target } });
            if (move && !mapping.source.empty())
                core.publish({ from, MessagesRemoved { mapping.source } });
            answer(std::move(outcome->mapping));
        },
        Store::WritePriority::Normal, weight);
}

void IoContext::copyMessages(MailboxView &view, std::vector<Uid> uids, const QByteArray &target, Done<UidMapping> done)
{
    copyOrMove(view, std::move(uids), target, false, std::move(done));
}

void IoContext::moveMessages(MailboxView &view, std::vector<Uid> uids, const QByteArray &target, Done<UidMapping> done)
{
    copyOrMove(view, std::move(uids), target, true, std::move(done));
}

} // namespace Madmail::Mail
