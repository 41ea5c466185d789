// SPDX-License-Identifier: GPL-3.0-or-later
// IoContext: flags, expunge, copy and move.
#include "server/mail/io_context.h"

#include "server/mail/answer_here.h"
#include "server/mail/mail_core.h"
#include "server/mail/mailbox_jobs.h"
#include "server/mail/message_jobs.h"

#include <algorithm>

namespace Madmail::Mail {

namespace {

/// The store changes at most so many messages in one call.
std::span<const Uid> sliceAt(const std::vector<Uid> &uids, std::size_t at)
{
    return std::span(uids).subspan(at, std::min<std::size_t>(Store::maxUidsInJob, uids.size() - at));
}

} // namespace

void IoContext::storeFlags(MailboxView &view, std::vector<Uid> uids, FlagChange change, MessageFlags flags,
                           Done<std::vector<FlagsOfMessage>> done)
{
    using Changed = std::vector<FlagsOfMessage>;
    const Bytes weight = weightOfMessages(uids.size());
    m_core.store().write(
        [mailbox = view.mailboxId(), uids = std::move(uids), change, flags = std::move(flags)](Store::WriteTransaction &transaction) {
            return changeFlags(transaction, mailbox, uids, change, flags);
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
    const Bytes weight = weightOfMessages(onlyUids ? onlyUids->size() : view.exists()); // at most: those that are \Deleted
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
    CopyJob job { view.mailboxId(), canonicalMailboxName(target), std::move(uids), move, policy().defaultQuotaBytes };
    const Bytes weight = weightOfMessages(job.uids.size());
    m_core.store().write(
        [job = std::move(job)](Store::WriteTransaction &transaction) { return Mail::copyMessages(transaction, job); },
        [&core = m_core, answer = answerHere<UidMapping>(std::move(done))](Result<MessagesPlaced> placed) {
            if (!placed)
                return answer(std::move(placed).error());
            core.publish(placed->events);
            answer(std::move(placed->mapping));
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
