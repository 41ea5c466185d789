// SPDX-License-Identifier: GPL-3.0-or-later
// IoContext: listing, making, renaming and opening mailboxes.
#include "server/mail/io_context.h"

#include "server/mail/answer_here.h"
#include "server/mail/mail_core.h"
#include "server/mail/mailbox_hub.h"
#include "server/mail/mailbox_jobs.h"
#include "server/store/mailbox_table.h"
#include "server/store/message_table.h"

#include <QCoreApplication>

namespace Madmail::Mail {

namespace {

constexpr quint32 readAtOnce = 256; ///< mailboxes up to this size are opened without a reader

} // namespace

Result<std::vector<MailboxInfo>> IoContext::mailboxes(AccountId account)
{
    return Store::MailboxQueries(*m_connection).list(account);
}

Result<QByteArrayList> IoContext::subscriptions(AccountId account)
{
    return Store::MailboxQueries(*m_connection).subscriptions(account);
}

Result<MailboxInfo> IoContext::mailbox(AccountId account, QByteArrayView name)
{
    return findMailbox(Store::MailboxQueries(*m_connection), account, name);
}

void IoContext::createMailbox(AccountId account, const QByteArray &name, const QByteArray &specialUse, Done<MailboxInfo> done)
{
    m_core.store().write(
        [account, name = canonicalMailboxName(name), specialUse](Store::WriteTransaction &transaction) {
            return Mail::createMailbox(transaction, account, name, specialUse);
        },
        answerHere<MailboxInfo>(std::move(done)));
}

void IoContext::deleteMailbox(AccountId account, const QByteArray &name, UniqueFunction<void(Status)> done)
{
    m_core.store().write(
        [account, name = canonicalMailboxName(name)](Store::WriteTransaction &transaction) {
            return Mail::removeMailbox(transaction, account, name);
        },
        [&core = m_core, answer = answerHere<void>(std::move(done))](Result<MailboxInfo> removed) {
            if (!removed)
                return answer(std::move(removed).error());
            core.publish({ removed->id, MailboxGone {} });
            answer({});
        });
}

void IoContext::renameMailbox(AccountId account, const QByteArray &from, const QByteArray &to, UniqueFunction<void(Status)> done)
{
    using Events = std::vector<MailboxEvent>;
    m_core.store().write(
        [account, from = canonicalMailboxName(from), to = canonicalMailboxName(to)](Store::WriteTransaction &transaction) {
            return Mail::renameMailbox(transaction, account, from, to);
        },
        [&core = m_core, answer = answerHere<void>(std::move(done))](Result<Events> events) {
            if (!events)
                return answer(std::move(events).error());
            core.publish(*events);
            answer({});
        });
}

void IoContext::setSubscribed(AccountId account, const QByteArray &name, bool subscribed, UniqueFunction<void(Status)> done)
{
    m_core.store().write(
        [account, name = canonicalMailboxName(name), subscribed](Store::WriteTransaction &transaction) -> Result<bool> {
            Store::MailboxTable mailboxes(transaction);
            if (!subscribed)
                return mailboxes.unsubscribe(account, name);
            MADMAIL_TRY(const QByteArrayList names, mailboxes.subscriptions(account));
            if (names.size() >= maxMailboxes && !names.contains(name))
                return Error { ErrorCode::TooLarge, { QT_TRANSLATE_NOOP("Server", "Too many subscriptions.") } };
            return mailboxes.subscribe(account, name);
        },
        [answer = answerHere<void>(std::move(done))](Result<bool> changed) {
            answer(changed ? Status() : Status(std::move(changed).error()));
        });
}

Status IoContext::catchUp(const MailboxInfo &info, SharedMailbox &shared)
{
    if (info.uidNext <= shared.uidNext())
        return {};
    MADMAIL_TRY(const auto newer, Store::MessageQueries(*m_connection).uids(info.id, shared.uidNext()));
    shared.appendNewer(newer, info.uidNext);
    return {};
}

void IoContext::loadView(const MailboxInfo &info, const std::shared_ptr<SharedMailbox> &shared)
{
    const auto use = [shared, info](Result<std::vector<Uid>> uids) {
        if (!uids)
            return shared->giveUp(uids.error());
        const Uid next = uids->empty() ? info.uidNext : std::max(info.uidNext, uids->back() + 1);
        shared->load(std::move(*uids), next, info.recentUid);
    };
    if (info.messageCount <= readAtOnce)
        return later([use, uids = std::make_shared<Result<std::vector<Uid>>>(
                              Store::MessageQueries(*m_connection).uids(info.id))] { use(std::move(*uids)); });
    readAsync<std::vector<Uid>>([id = info.id](MessageReader &reader) { return reader.allUids(id); }, use);
}

void IoContext::openMailbox(AccountId account, const QByteArray &name, bool readOnly, Done<std::unique_ptr<MailboxView>> done)
{
    auto found = mailbox(account, name);
    auto shared = found ? m_hub->find(found->id) : nullptr;
    Status ready = found ? Status() : Status(found.error());
    if (ready && shared && shared->isLoaded())
        ready = catchUp(*found, *shared);
    auto answer = [this, readOnly, done = std::move(done)](const std::shared_ptr<SharedMailbox> &mailbox, Status status) {
        if (!status)
            return done(std::move(status).error());
        if (mailbox->isGone()) // deleted while it was being read
            return done(noSuchMailbox());
        const Uid before = mailbox->recentFrom();
        auto view = std::make_unique<MailboxView>(mailbox, readOnly);
        if (!readOnly && before < mailbox->uidNext())
            m_core.store().write( // see docs/adr/0002-recent-is-lazy.md
                [id = mailbox->id()](Store::WriteTransaction &transaction) {
                    return Store::MailboxTable(transaction).claimRecent(id);
                },
                [](Result<Store::RecentRange>) { }, Store::WritePriority::Lazy);
        done(std::move(view));
    };
    if (!ready || (shared && shared->isLoaded()))
        return later([answer = std::move(answer), shared, ready]() mutable { answer(shared, std::move(ready)); });
    const bool isNew = !shared;
    if (isNew)
        shared = m_hub->create(found->id, found->uidValidity);
    shared->whenLoaded([answer = std::move(answer), weak = std::weak_ptr(shared)](Status status) {
        if (const auto mailbox = weak.lock())
            answer(mailbox, std::move(status));
    });
    if (isNew)
        loadView(*found, shared);
}

} // namespace Madmail::Mail
