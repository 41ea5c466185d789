// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/incoming_message.h"

#include "server/base/log.h"
#include "server/mail/answer_here.h"
#include "server/mail/mail_core.h"
#include "server/mail/new_account.h"
#include "server/store/account_table.h"
#include "server/store/body_store.h"
#include "server/store/mailbox_table.h"
#include "server/store/message_table.h"

#include <QCoreApplication>
#include <QSet>

namespace Madmail::Mail {

namespace {

Error messageTooLarge()
{
    return { ErrorCode::TooLarge, { QT_TRANSLATE_NOOP("Server", "The message is larger than this server takes.") } };
}

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

struct Delivered
{
    std::vector<MailboxEvent> events;
    UidMapping mapping;
};

/// Finds each recipient and checks its quota, changing nothing.
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
        targets.push_back({ account ? account->info.id : AccountId(), address });
    }
    return targets;
}

/// The INBOX of the account; made anew should it be missing.
Result<MailboxId> inboxOf(Store::WriteTransaction &transaction, AccountId account)
{
    Store::MailboxTable mailboxes(transaction);
    MADMAIL_TRY(const auto inbox, mailboxes.find(account, "INBOX"));
    if (inbox)
        return inbox->id;
    MADMAIL_TRY(const MailboxInfo created, mailboxes.create(account, "INBOX"));
    return created.id;
}

Result<Delivered> deliverInJob(Store::WriteTransaction &transaction, const DeliveryJob &job)
{
    MADMAIL_TRY(const auto targets, resolveTargets(transaction, job));
    MADMAIL_TRY(const BodyId body, Store::BodyStore(transaction).insert(job.body));
    Delivered delivered;
    for (const Target &target : targets) {
        AccountId account = target.account;
        if (!account.isValid()) {
            MADMAIL_TRY(account,
                        insertAccount(transaction, { target.address.toByteArray(), {}, job.now, AccountOrigin::Mail }));
        }
        MADMAIL_TRY(const MailboxId inbox, inboxOf(transaction, account));
        MADMAIL_TRY(const auto appended,
                    Store::MessageTable(transaction).append(inbox, body, job.body.size(), job.now, {}));
        delivered.events.push_back({ inbox, MessagesAdded { { appended.uid } } });
    }
    return delivered;
}

struct AppendJob
{
    AccountId account;
    MailboxId mailbox;
    Store::IncomingBody body;
    MessageFlags flags;
    UnixSeconds internalDate = 0;
    qint64 defaultQuota = 0;
};

Result<Delivered> appendInJob(Store::WriteTransaction &transaction, const AppendJob &job)
{
    MADMAIL_TRY(const auto account, Store::AccountTable(transaction).find(job.account));
    MADMAIL_TRY(const auto mailbox, Store::MailboxTable(transaction).find(job.mailbox));
    if (!account || !mailbox)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "The mailbox was deleted.") } };
    const qint64 limit = account->info.quotaLimitBytes.value_or(job.defaultQuota);
    if (limit > 0 && account->info.usedBytes + job.body.size() > limit)
        return overQuota();
    MADMAIL_TRY(const BodyId body, Store::BodyStore(transaction).insert(job.body));
    MADMAIL_TRY(const auto appended, Store::MessageTable(transaction).append(job.mailbox, body, job.body.size(),
                                                                             job.internalDate, job.flags));
    Delivered delivered;
    delivered.events.push_back({ job.mailbox, MessagesAdded { { appended.uid } } });
    delivered.mapping = { appended.uidValidity, {}, { appended.uid } };
    return delivered;
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

Error overQuota()
{
    return { ErrorCode::OverQuota, { QT_TRANSLATE_NOOP("Server", "Quota exceeded") } };
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
    , m_checker(m_rules->policy.encryption, { m_request.wayIn, m_request.envelopeSender, m_request.recipients })
    , m_life(std::make_shared<Life>())
    , m_body(context.core().store(), [address = context.address(), weak = std::weak_ptr(m_life)] {
        address.post([weak] {
            if (const auto life = weak.lock(); life && life->drained)
                life->drained();
        });
    })
{
}

IncomingMessage::~IncomingMessage() = default;

void IncomingMessage::refuse(Error error)
{
    if (!m_refusal)
        m_refusal = std::move(error);
}

void IncomingMessage::feed(QByteArrayView bytes)
{
    m_size += bytes.size();
    if (m_refusal)
        return;
    if (m_size > m_request.limitBytes)
        return refuse(messageTooLarge());
    m_checker.feed(bytes);
    if (m_checker.isRefused())
        return refuse(m_checker.refusal());
    m_body.append(bytes);
    if (const Status spooled = m_body.status(); !spooled)
        refuse(spooled.error());
}

bool IncomingMessage::wantsPause() const
{
    return !m_refusal && m_body.isCongested();
}

void IncomingMessage::setDrained(UniqueFunction<void()> drained)
{
    m_life->drained = std::move(drained);
}

void IncomingMessage::finish(UniqueFunction<void(Result<UidMapping>)> done)
{
    if (!m_refusal) {
        m_checker.finish();
        if (m_checker.isRefused())
            refuse(m_checker.refusal());
    }
    if (m_refusal) {
        if (m_refusal->code == ErrorCode::Refused)
            qCInfo(lcMail, "message from %ls refused: %ls", qUtf16Printable(m_request.envelopeSender.toString()),
                   qUtf16Printable(m_refusal->toEnglish()));
        return answerLater(std::move(done), *m_refusal);
    }
    // The answer is dropped when this message is destroyed before it comes.
    auto guarded = [weak = std::weak_ptr(m_life), done = std::move(done)](Result<UidMapping> result) {
        if (weak.lock())
            done(std::move(result));
    };
    if (m_request.wayIn == WayIn::Append)
        append(std::move(guarded));
    else
        deliver(std::move(guarded));
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

void IncomingMessage::deliver(UniqueFunction<void(Result<UidMapping>)> done)
{
    MailCore &core = m_context.core();
    DeliveryJob job { withoutDuplicates(m_request.recipients), m_body.finish(), &core, core.clock().now() };
    core.store().write(
        [job](Store::WriteTransaction &transaction) { return deliverInJob(transaction, job); },
        [&core, answer = m_context.answerHere<UidMapping>(std::move(done))](Result<Delivered> delivered) {
            if (!delivered)
                return answer(std::move(delivered).error());
            for (const MailboxEvent &event : delivered->events)
                core.publish(event);
            core.countDelivered();
            answer(UidMapping {});
        },
        Store::WritePriority::Normal, Bytes { qMin<qint64>(m_size, Store::bodyChunkBytes) });
}

void IncomingMessage::append(UniqueFunction<void(Result<UidMapping>)> done)
{
    MailCore &core = m_context.core();
    AppendJob job { m_request.account.id,
                    m_request.mailbox,
                    m_body.finish(),
                    m_request.flags,
                    m_request.internalDate ? m_request.internalDate : core.clock().now(),
                    m_rules->policy.defaultQuotaBytes };
    core.store().write(
        [job](Store::WriteTransaction &transaction) { return appendInJob(transaction, job); },
        [&core, answer = m_context.answerHere<UidMapping>(std::move(done))](Result<Delivered> delivered) {
            if (!delivered)
                return answer(std::move(delivered).error());
            for (const MailboxEvent &event : delivered->events)
                core.publish(event);
            answer(std::move(delivered->mapping));
        },
        Store::WritePriority::Normal, Bytes { qMin<qint64>(m_size, Store::bodyChunkBytes) });
}

} // namespace Madmail::Mail
