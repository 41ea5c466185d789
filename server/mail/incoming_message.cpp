// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/incoming_message.h"

#include "server/mail/answer_here.h"
#include "server/mail/mail_core.h"
#include "server/mail/message_jobs.h"
#include "server/mail/new_account.h"
#include "server/store/account_table.h"
#include "server/store/body_store.h"
#include "server/store/mailbox_table.h"
#include "server/store/message_table.h"

#include <QCoreApplication>
#include <QSet>

namespace Madmail::Mail {

namespace {

/// What a write job needs to know of a delivery; it may run more than once.
struct DeliveryJob
{
    std::vector<EmailAddress> recipients;
    Store::IncomingBody body;
    const MailCore *core = nullptr;
    UnixSeconds now = 0;
};

struct Target
{
    AccountId account; ///< none: to be made
    EmailAddress address;
};

/// Finds each recipient and checks its quota and the limit of its own, changing nothing.
Result<std::vector<Target>> resolveTargets(Store::WriteTransaction &transaction, const DeliveryJob &job)
{
    const Store::AccountTable accounts(transaction);
    const std::shared_ptr<const Rules> rules = job.core->rules(); // those of now, not of when the message began
    std::vector<Target> targets;
    for (const EmailAddress &address : job.recipients) {
        MADMAIL_TRY(const auto account, accounts.find(address.toByteArray()));
        if (!account) {
            MADMAIL_TRY(const bool isAllowed, mayBecomeAccountNow(transaction, address, *rules));
            if (!isAllowed)
                return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "User does not exist") } };
        }
        const qint64 limit = account && account->info.quotaLimitBytes ? *account->info.quotaLimitBytes
                                                                      : rules->policy.defaultQuotaBytes;
        const qint64 used = account ? account->info.usedBytes : 0;
        if (limit > 0 && used + job.body.size() > limit)
            return overQuota();
        if (account && account->info.appendLimitBytes && job.body.size() > *account->info.appendLimitBytes)
            return messageTooLarge();
        targets.push_back({ account ? account->info.id : AccountId(), address });
    }
    return targets;
}

Result<std::vector<MailboxEvent>> deliverInJob(Store::WriteTransaction &transaction, const DeliveryJob &job)
{
    MADMAIL_TRY(const auto targets, resolveTargets(transaction, job));
    MADMAIL_TRY(const BodyId body, Store::BodyStore(transaction).insert(job.body));
    std::vector<MailboxEvent> events;
    for (const Target &target : targets) {
        AccountId account = target.account;
        if (!account.isValid()) {
            MADMAIL_TRY(account,
                        insertAccount(transaction, { target.address.toByteArray(), {}, job.now, AccountOrigin::Mail }));
        }
        MADMAIL_TRY(const MailboxId inbox, inboxOf(transaction, account));
        MADMAIL_TRY(const auto appended,
                    Store::MessageTable(transaction).append(inbox, body, job.body.size(), job.now, {}));
        events.push_back({ inbox, MessagesAdded { { appended.uid } } });
    }
    return events;
}

std::vector<EmailAddress> withoutDuplicates(const std::vector<EmailAddress> &addresses)
{
    std::vector<EmailAddress> unique;
    QSet<EmailAddress> seen;
    for (const EmailAddress &address : addresses) {
        if (!seen.contains(address)) {
            seen.insert(address);
            unique.push_back(address);
        }
    }
    return unique;
}

} // namespace

Result<MailboxId> inboxOf(Store::WriteTransaction &transaction, AccountId account)
{
    Store::MailboxTable mailboxes(transaction);
    MADMAIL_TRY(const auto inbox, mailboxes.find(account, "INBOX"));
    if (inbox)
        return inbox->id;
    MADMAIL_TRY(const MailboxInfo created, mailboxes.create(account, "INBOX"));
    return created.id;
}

/// Outlives the message in callbacks from the writer thread; both of its ends run on the I/O thread.
struct IncomingMessage::Life
{
    UniqueFunction<void()> drained;
};

IncomingMessage::IncomingMessage(IoContext &context, IntakeRequest request)
    : m_context(context)
    , m_request(std::move(request))
    , m_rules(context.rules())
    , m_life(std::make_shared<Life>())
    , m_body(context.core().store(), m_rules->policy.encryption, { m_request.wayIn, m_request.envelopeSender, m_request.recipients },
             m_request.limitBytes, [address = context.address(), weak = std::weak_ptr(m_life)] {
                 address.post([weak] {
                     if (const auto life = weak.lock(); life && life->drained)
                         life->drained();
                 });
             })
{
}

IncomingMessage::~IncomingMessage() = default;

void IncomingMessage::setDrained(UniqueFunction<void()> drained)
{
    m_life->drained = std::move(drained);
}

void IncomingMessage::finish(UniqueFunction<void(Result<UidMapping>)> done)
{
    auto body = m_body.finish();
    if (!body)
        return answerLater(std::move(done), std::move(body).error());
    // The answer is dropped when this message is destroyed before it comes.
    auto guarded = [weak = std::weak_ptr(m_life), done = std::move(done)](Result<UidMapping> result) {
        if (weak.lock())
            done(std::move(result));
    };
    if (m_request.wayIn == WayIn::Append)
        append(*std::move(body), std::move(guarded));
    else
        deliver(*std::move(body), std::move(guarded));
}

void IncomingMessage::answerLater(UniqueFunction<void(Result<UidMapping>)> done, Result<UidMapping> result)
{
    auto shared = std::make_shared<std::pair<UniqueFunction<void(Result<UidMapping>)>, Result<UidMapping>>>(
        std::move(done), std::move(result));
    m_context.address().post([weak = std::weak_ptr(m_life), shared] {
        if (weak.lock())
            shared->first(std::move(shared->second));
    });
}

void IncomingMessage::deliver(Store::IncomingBody body, UniqueFunction<void(Result<UidMapping>)> done)
{
    MailCore &core = m_context.core();
    const Bytes weight { qMin<qint64>(body.size(), Store::bodyChunkBytes) };
    DeliveryJob job { withoutDuplicates(m_request.recipients), std::move(body), &core, core.clock().now() };
    core.store().write(
        [job](Store::WriteTransaction &transaction) { return deliverInJob(transaction, job); },
        [&core, answer = m_context.answerHere<UidMapping>(std::move(done))](Result<std::vector<MailboxEvent>> delivered) {
            if (!delivered)
                return answer(std::move(delivered).error());
            core.publish(*delivered);
            core.countDelivered();
            answer(UidMapping {});
        },
        Store::WritePriority::Normal, weight);
}

void IncomingMessage::append(Store::IncomingBody body, UniqueFunction<void(Result<UidMapping>)> done)
{
    MailCore &core = m_context.core();
    const Bytes weight { qMin<qint64>(body.size(), Store::bodyChunkBytes) };
    AppendJob job { m_request.account.id,
                    m_request.mailbox,
                    std::move(body),
                    m_request.flags,
                    m_request.internalDate ? m_request.internalDate : core.clock().now(),
                    m_rules->policy.defaultQuotaBytes };
    core.store().write(
        [job](Store::WriteTransaction &transaction) { return appendMessage(transaction, job); },
        [&core, answer = m_context.answerHere<UidMapping>(std::move(done))](Result<MessagesPlaced> placed) {
            if (!placed)
                return answer(std::move(placed).error());
            core.publish(placed->events);
            answer(std::move(placed->mapping));
        },
        Store::WritePriority::Normal, weight);
}

} // namespace Madmail::Mail
