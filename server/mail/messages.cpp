// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/messages.h"

#include "server/mail/blocking_write.h"
#include "server/mail/checked_body.h"
#include "server/mail/mail_core.h"
#include "server/mail/mailbox_jobs.h"
#include "server/mail/message_jobs.h"
#include "server/mail/message_reader.h"
#include "server/proto/mime/encoded_word.h"
#include "server/store/body_store.h"

#include <algorithm>

namespace Madmail::Mail {

namespace {

constexpr std::size_t stepFlags = 256;
constexpr std::size_t stepRemoved = 64; // as in server/mail/maintenance.cpp
constexpr qint64 outlineBytes = 64 * 1024;

/// Calls `step` with at most `most` UIDs at a time.
template<typename Step>
Status inSteps(std::span<const Uid> uids, std::size_t most, Step step)
{
    for (; !uids.empty(); uids = uids.subspan(std::min(most, uids.size()))) {
        const auto part = uids.first(std::min(most, uids.size()));
        MADMAIL_CHECK(step(std::vector<Uid>(part.begin(), part.end())));
    }
    return {};
}

/// For blockingWrite(): sessions hear of it in the order of the commits.
auto tell(MailCore *core)
{
    return [core](const MessagesPlaced &placed) {
        if (core)
            core->publish(placed.events);
    };
}

} // namespace

Result<std::vector<Uid>> Messages::uids(MailboxId mailbox)
{
    MADMAIL_TRY(const auto connection, m_store.borrowReadConnection());
    return Store::MessageQueries(*connection).uids(mailbox);
}

Result<std::vector<MessageMeta>> Messages::metas(MailboxId mailbox, std::span<const Uid> uids)
{
    MADMAIL_TRY(const auto connection, m_store.borrowReadConnection());
    MessageReader reader(*connection);
    std::vector<MessageMeta> all;
    MADMAIL_CHECK(inSteps(uids, MessageReader::maxMetas, [&](const std::vector<Uid> &part) -> Status {
        MADMAIL_TRY(auto found, reader.metas(mailbox, part));
        std::move(found.begin(), found.end(), std::back_inserter(all));
        return {};
    }));
    return all;
}

Result<MessageOutline> Messages::outline(const MessageMeta &message)
{
    const Store::BodyPin pin = m_store.pinBody(message.body);
    MADMAIL_TRY(const auto connection, m_store.borrowReadConnection());
    MADMAIL_TRY(const QByteArray start, Store::BodyQueries(*connection).read(message.body, 0, outlineBytes));
    Mime::HeaderReader reader;
    reader.feed(start);
    reader.finish();
    const auto field = [&reader](QByteArrayView name) {
        return Mime::decodeEncodedWords(reader.header().first(name).value_or(QByteArray()));
    };
    return MessageOutline { field("From"), field("To"), field("Subject"), field("Date"), field("Message-ID") };
}

Result<QByteArray> Messages::content(const MessageMeta &message)
{
    const Store::BodyPin pin = m_store.pinBody(message.body);
    MADMAIL_TRY(const auto connection, m_store.borrowReadConnection());
    QByteArray content;
    content.reserve(message.size);
    while (content.size() < message.size) {
        MADMAIL_TRY(const QByteArray chunk, Store::BodyQueries(*connection).read(message.body, content.size(), Store::bodyChunkBytes));
        if (chunk.isEmpty())
            break;
        content += chunk;
    }
    return content;
}

Result<UidMapping> Messages::append(const AccountInfo &account, MailboxId mailbox, QByteArrayView message, const MessageFlags &flags,
                                    UnixSeconds internalDate, const Policy &policy)
{
    MADMAIL_TRY(const EmailAddress owner, EmailAddress::parse(account.address));
    const qint64 quota = account.quotaLimitBytes.value_or(policy.defaultQuotaBytes);
    if (quota > 0 && account.usedBytes + message.size() > quota) // asked again in the job; this spares the work
        return overQuota();
    CheckedBody body(m_store, policy.encryption, { WayIn::Append, owner, {} }, account.appendLimitBytes.value_or(policy.appendLimitBytes));
    while (!message.isEmpty() && !body.isRefused()) {
        const QByteArrayView part = message.first(std::min<qsizetype>(message.size(), Store::bodyChunkBytes));
        body.feed(part);
        message = message.sliced(part.size());
        if (body.isCongested()) // what is queued now comes after the chunks that wait
            MADMAIL_CHECK(blockingWrite(m_store, [](Store::WriteTransaction &) -> Status { return {}; }));
    }
    MADMAIL_TRY(Store::IncomingBody whole, body.finish());
    const AppendJob job { account.id, mailbox, std::move(whole), flags, internalDate, policy.defaultQuotaBytes };
    MADMAIL_TRY(MessagesPlaced placed, blockingWrite(m_store, [job](Store::WriteTransaction &transaction) { return appendMessage(transaction, job); }, tell(m_core)));
    return std::move(placed.mapping);
}

Result<qint64> Messages::changeFlags(MailboxId mailbox, std::span<const Uid> uids, FlagChange change, const MessageFlags &flags)
{
    qint64 count = 0;
    MADMAIL_CHECK(inSteps(uids, stepFlags, [&](const std::vector<Uid> &part) -> Status {
        const auto changed = blockingWrite(
            m_store,
            [mailbox, part, change, flags](Store::WriteTransaction &transaction) {
                return Mail::changeFlags(transaction, mailbox, part, change, flags);
            },
            [core = m_core, mailbox](const std::vector<FlagsOfMessage> &now) {
                if (core && !now.empty())
                    core->publish({ mailbox, FlagsChanged { now, 0 } });
            });
        if (!changed)
            return changed.error();
        count += qint64(changed->size());
        return {};
    }));
    return count;
}

Result<RemovedMessages> Messages::remove(MailboxId mailbox, std::span<const Uid> uids)
{
    RemovedMessages removed;
    MADMAIL_CHECK(inSteps(uids, stepRemoved, [&](const std::vector<Uid> &part) -> Status {
        const auto gone = blockingWrite(
            m_store,
            [mailbox, part](Store::WriteTransaction &transaction) { return Store::MessageTable(transaction).remove(mailbox, part); },
            [core = m_core, mailbox](const Store::ExpungedMessages &now) {
                if (core && !now.uids.empty())
                    core->publish({ mailbox, MessagesRemoved { now.uids } });
            },
            Store::WritePriority::Background);
        if (!gone)
            return gone.error();
        removed.messages += qint64(gone->uids.size());
        removed.bytes += gone->bytes;
        return {};
    }));
    return removed;
}

Result<UidMapping> Messages::copy(MailboxId mailbox, std::vector<Uid> uids, const QByteArray &target, bool move, const Policy &policy)
{
    const CopyJob job { mailbox, canonicalMailboxName(target), std::move(uids), move, policy.defaultQuotaBytes };
    MADMAIL_TRY(MessagesPlaced placed, blockingWrite(m_store, [job](Store::WriteTransaction &transaction) { return copyMessages(transaction, job); }, tell(m_core)));
    return std::move(placed.mapping);
}

} // namespace Madmail::Mail
