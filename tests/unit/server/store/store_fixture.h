// SPDX-License-Identifier: GPL-3.0-or-later
// A store in a folder of its own, and calls that wait for their answer.
#pragma once

#include "server/store/account_table.h"
#include "server/store/body_store.h"
#include "server/store/mailbox_table.h"
#include "server/store/message_table.h"
#include "server/store/store.h"

#include "tests/support/result_checks.h"

#include <QTemporaryDir>
#include <QTest>

#include <future>

namespace Madmail::Store::Testing {

/// Runs a write job and waits for it.
template <typename Job> auto writeNow(Store &store, Job job, WritePriority priority = WritePriority::Normal)
{
    using Outcome = std::invoke_result_t<Job &, WriteTransaction &>;
    auto promise = std::make_shared<std::promise<Outcome>>();
    auto answer = promise->get_future();
    store.write(
        std::move(job), [promise](Outcome outcome) { promise->set_value(std::move(outcome)); }, priority);
    return answer.get();
}

/// Runs a query on a reader thread and waits for it.
template <typename Query> auto readNow(Store &store, Query query)
{
    using Outcome = std::invoke_result_t<Query &, ReadConnection &>;
    std::promise<Outcome> promise;
    auto answer = promise.get_future();
    if (!store.read([&](ReadConnection &connection) { promise.set_value(query(connection)); }).ok())
        qFatal("the reader takes no jobs");
    return answer.get();
}

/// An account with one mailbox.
struct Place
{
    AccountId account;
    MailboxId mailbox;
};

struct StoreFixture
{
    QTemporaryDir folder;
    StoreOptions options;
    std::unique_ptr<Store> store;

    StoreFixture() { options.path = folder.filePath(QStringLiteral("madmail.db")); }

    Status open()
    {
        store.reset();
        auto opened = Store::open(options);
        if (!opened.ok())
            return opened.error();
        store = *std::move(opened);
        return {};
    }

    Place makePlace(const QByteArray &address, const QByteArray &mailbox = "INBOX")
    {
        auto place = writeNow(*store, [&](WriteTransaction &transaction) -> Result<Place> {
            NewAccount account;
            account.address = address;
            account.createdAt = 1'700'000'000;
            MADMAIL_TRY(const AccountId id, AccountTable(transaction).insert(account));
            MADMAIL_TRY(const MailboxInfo info, MailboxTable(transaction).create(id, mailbox));
            return Place{id, info.id};
        });
        if (!place.ok())
            qFatal("%s", qPrintable(place.error().toEnglish()));
        return *place;
    }

    Result<Uid> deliver(MailboxId mailbox, const QByteArray &content, const MessageFlags &flags = {})
    {
        return writeNow(*store, [&](WriteTransaction &transaction) -> Result<Uid> {
            MADMAIL_TRY(const BodyId body, BodyStore(transaction).insert(content));
            MADMAIL_TRY(const AppendedMessage message,
                        MessageTable(transaction).append(mailbox, body, content.size(), 1'700'000'001, flags));
            return message.uid;
        });
    }

    MailboxInfo mailboxInfo(MailboxId mailbox)
    {
        auto info =
            readNow(*store, [&](ReadConnection &connection) { return MailboxQueries(connection).find(mailbox); });
        return info.ok() && *info ? **info : MailboxInfo();
    }

    AccountInfo accountInfo(AccountId account)
    {
        auto found =
            readNow(*store, [&](ReadConnection &connection) { return AccountQueries(connection).find(account); });
        return found.ok() && *found ? (*found)->info : AccountInfo();
    }

    /// Waits until `condition` holds, by riding along with the writer's batches. Bounded.
    template <typename Condition> bool settles(Condition condition)
    {
        for (int i = 0; i < 20'000; ++i) {
            if (condition())
                return true;
            // Background jobs run alone between two batches, as the garbage collector does, which then rests a while.
            (void)writeNow(
                *store, [](WriteTransaction &) -> Status { return {}; }, WritePriority::Background);
            QTest::qWait(1);
        }
        return condition();
    }
};

} // namespace Madmail::Store::Testing
