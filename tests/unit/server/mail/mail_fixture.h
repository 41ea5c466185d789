// SPDX-License-Identifier: GPL-3.0-or-later
// The mail rules on a real store in a folder of its own, with a clock that only the test moves.
#pragma once

#include "server/mail/mail_core.h"
#include "server/store/blocklist_table.h"
#include "server/store/setting_table.h"
#include "tests/unit/server/store/store_fixture.h"

namespace Madmail::Mail::Testing {

using Store::Testing::readNow;
using Store::Testing::writeNow;

/// Cheap, so that the tests are quick.
inline constexpr Crypto::PasswordCost cheapCost { 1, 64 * 1024 };

/// The same in each run: one wrong password in 4 096 has the mark of the right one, and a test that guesses must know whether
/// its own do. With this secret none does.
inline const QByteArray marksDiffer(32, 'm');

struct MailFixture
{
    Store::Testing::StoreFixture files;
    ManualClock clock;
    std::unique_ptr<MailCore> core;
    const QHostAddress home { QStringLiteral("192.0.2.7") };
    const QHostAddress elsewhere { QStringLiteral("198.51.100.1") };

    static Rules rules(bool registrationOpen = true)
    {
        Rules rules;
        rules.identity = Identity("example.org", {});
        rules.policy.registrationOpen = registrationOpen;
        rules.policy.passwordCost = cheapCost;
        rules.policy.encryption.passthroughSenders = { "sender@example.org" }; // may write cleartext
        return rules;
    }

    Status open()
    {
        MADMAIL_CHECK(Crypto::initialiseCrypto());
        MADMAIL_CHECK(files.open());
        core = std::make_unique<MailCore>(store(), clock, rules(), marksDiffer);
        return {};
    }
    ~MailFixture()
    {
        if (core)
            core->authenticator().stop();
        files.store.reset(); // its last answers still find the core
    }

    Store::Store &store() { return *files.store; }

    static EmailAddress address(const QByteArray &name) { return *EmailAddress::parse(name + "@example.org"); }

    std::optional<Store::StoredAccount> account(const QByteArray &name)
    {
        const auto found = readNow(store(), [&](Store::ReadConnection &connection) {
            return Store::AccountQueries(connection).find(address(name).toByteArray());
        });
        return found.ok() ? *found : std::nullopt;
    }

    /// Waits for everything that was queued for the writer, lazy jobs too.
    void settle()
    {
        (void)writeNow(store(), [](Store::WriteTransaction &) -> Status { return {}; });
    }

    /// An account as an operator or an import makes it; it has never logged in.
    Result<AccountId> addAccount(const QByteArray &name, const QByteArray &hash)
    {
        return writeNow(store(), [&](Store::WriteTransaction &transaction) -> Result<AccountId> {
            MADMAIL_TRY(const AccountId id, Store::AccountTable(transaction).insert({ address(name).toByteArray(), hash, clock.now() }));
            MADMAIL_CHECK(Store::MailboxTable(transaction).create(id, "INBOX"));
            return id;
        });
    }
    Result<AccountId> addAccountWithPassword(const QByteArray &name, const QByteArray &password)
    {
        MADMAIL_TRY(const QByteArray hash, Crypto::hashPassword(password, cheapCost));
        return addAccount(name, hash);
    }

    Status block(const QByteArray &name)
    {
        return writeNow(store(), [&](Store::WriteTransaction &transaction) -> Status {
            MADMAIL_CHECK(Store::BlocklistTable(transaction).add({ address(name).toByteArray() }));
            return {};
        });
    }

    using Answer = std::future<Result<AccountRef>>;

    /// Begins a login with what the store says of the account now.
    Answer startLogin(const QByteArray &name, const QByteArray &password, const QHostAddress &peer)
    {
        return startLogin(name, password, peer, account(name));
    }
    Answer startLogin(const QByteArray &name, const QByteArray &password, const QHostAddress &peer,
                      std::optional<Store::StoredAccount> known)
    {
        auto promise = std::make_shared<std::promise<Result<AccountRef>>>();
        auto answer = promise->get_future();
        core->authenticator().login(address(name), password, peer, std::move(known), false,
                                    [promise](Result<AccountRef> result) { promise->set_value(std::move(result)); });
        return answer;
    }
    Result<AccountRef> login(const QByteArray &name, const QByteArray &password) { return login(name, password, home); }
    Result<AccountRef> login(const QByteArray &name, const QByteArray &password, const QHostAddress &peer)
    {
        return startLogin(name, password, peer).get();
    }
};

/// Runs a write job that stands still in the writer thread, so that what is queued behind it can be overtaken.
class HeldWriter
{
public:
    explicit HeldWriter(Store::Store &store)
    {
        store.write(
            [this](Store::WriteTransaction &) -> Status {
                m_reached.set_value();
                m_released.get_future().wait();
                return {};
            },
            [](Status) { }, Store::WritePriority::Background); // alone: it must run once
        m_reached.get_future().wait();
    }
    ~HeldWriter() { release(); }
    void release()
    {
        if (!std::exchange(m_isReleased, true))
            m_released.set_value();
    }

private:
    std::promise<void> m_reached;
    std::promise<void> m_released;
    bool m_isReleased = false;
};

} // namespace Madmail::Mail::Testing
