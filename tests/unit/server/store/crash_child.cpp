// SPDX-License-Identifier: GPL-3.0-or-later
// Delivers until it is killed, and says on standard output what the store has acknowledged. For tst_crash.
//
//     "A mailbox uid"  the message is on disk
//     "r mailbox uid"  the message may be gone from now on
#include "server/store/account_table.h"
#include "server/store/body_store.h"
#include "server/store/mailbox_table.h"
#include "server/store/message_table.h"
#include "server/store/store.h"

#include <QCoreApplication>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <semaphore>
#include <unistd.h>

using namespace Madmail;
using Store::WriteTransaction;

namespace {

constexpr int deliveries = 20'000;
constexpr int outstanding = 16;

void say(char what, MailboxId mailbox, Uid uid)
{
    char line[64];
    const int length = std::snprintf(line, sizeof line, "%c %lld %u\n", what, static_cast<long long>(mailbox.value), uid);
    if (write(STDOUT_FILENO, line, std::size_t(length)) != length)
        std::abort();
}

Result<std::vector<MailboxId>> mailboxes(WriteTransaction &t)
{
    std::vector<MailboxId> found;
    for (int i = 0; i < 4; ++i) {
        const QByteArray address = "user" + QByteArray::number(i) + "@example.org";
        MADMAIL_TRY(const auto account, Store::AccountTable(t).find(address));
        AccountId id = account ? account->info.id : AccountId();
        if (!account) {
            MADMAIL_TRY(id, Store::AccountTable(t).insert({ address }));
            MADMAIL_CHECK(Store::MailboxTable(t).create(id, "INBOX"));
        }
        MADMAIL_TRY(const auto inbox, Store::MailboxTable(t).find(id, "INBOX"));
        found.push_back(inbox->id);
    }
    return found;
}

class Child
{
public:
    Child(Store::Store &store, unsigned seed)
        : m_store(store)
        , m_random(seed)
    {
    }

    void run()
    {
        std::binary_semaphore ready { 0 };
        m_store.write(mailboxes, [&](Result<std::vector<MailboxId>> found) {
            if (!found.ok())
                std::abort();
            m_mailboxes = *std::move(found);
            ready.release();
        });
        ready.acquire();
        for (int i = 0; i < deliveries; ++i) {
            m_slots.acquire();
            deliver(int(m_random() % 50 == 0 ? 600'000 : m_random() % 10'000));
        }
    }

private:
    void deliver(int size)
    {
        const MailboxId mailbox = m_mailboxes[m_random() % m_mailboxes.size()];
        Store::BodyWriter writer(m_store);
        writer.append(QByteArray(size, 'c'));
        const bool removes = m_random() % 10 == 0;
        m_store.write(
            [mailbox, body = writer.finish()](WriteTransaction &t) -> Result<Uid> {
                MADMAIL_TRY(const BodyId id, Store::BodyStore(t).insert(body));
                MADMAIL_TRY(const auto message, Store::MessageTable(t).append(mailbox, id, body.size(), 1, {}));
                return message.uid;
            },
            [this, mailbox, removes](const Result<Uid> &uid) {
                if (!uid.ok())
                    std::abort();
                say('A', mailbox, *uid);
                if (removes)
                    remove(mailbox, *uid);
                m_slots.release();
            });
    }

    void remove(MailboxId mailbox, Uid uid)
    {
        say('r', mailbox, uid);
        m_store.write(
            [mailbox, uid](WriteTransaction &t) { return Store::MessageTable(t).remove(mailbox, std::vector { uid }); },
            [](const Result<Store::ExpungedMessages> &) {});
    }

    Store::Store &m_store;
    std::mt19937 m_random;
    std::vector<MailboxId> m_mailboxes;
    std::counting_semaphore<outstanding> m_slots { outstanding };
};

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    Store::StoreOptions options;
    options.path = app.arguments().value(1);
    auto store = Store::Store::open(options);
    if (!store.ok()) {
        std::fprintf(stderr, "%s\n", qPrintable(store.error().toEnglish()));
        return 1;
    }
    Child(**store, app.arguments().value(2).toUInt()).run();
    return 0;
}
