// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts as an operator handles them.
#pragma once

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/mail/identity.h"
#include "server/store/account_table.h"
#include "server/store/blocklist_table.h"

namespace Madmail::Store {
class Store;
}

namespace Madmail::Mail {

class MailCore;
struct Rules;

/// A name and password that somebody can log in with.
struct Credentials
{
    EmailAddress address;
    QByteArray password;
};

/// Writes the dates of a successful login; inside its write job. The first login of anybody takes the pending invite's
/// password out of the settings; the first login of an account uses up the place of its registration token. Errors: NotFound (no such account), Storage.
Status recordLogin(Store::WriteTransaction &transaction, AccountId account, UnixSeconds now, Store::LoginDates dates);

/// Removes an account with everything that belongs to it; inside a write job. With a reason, its name is blocked, too.
/// After the commit, MailCore::endSessions() is due. Errors: NotFound, Storage.
Result<Store::RemovedAccount> removeAccount(Store::WriteTransaction &transaction, const AccountInfo &account,
                                            const std::optional<QString> &blockReason, UnixSeconds now);

Error noSuchAccount(const EmailAddress &address);
Error nameIsBlocked(const QByteArray &address);

/// Whether an operator may make this account: under one of our domains, with a name that people could choose.
/// Errors: BadInput.
Status checkOperatorsChoice(const EmailAddress &address, const Rules &rules);

/// What is known of one name, which may be blocked with or without an account.
struct AccountDetails
{
    std::optional<AccountInfo> account;
    std::optional<Store::BlockedUser> block;
};

/// What removing or banning somebody took away.
struct RemovedMail
{
    bool hadAccount = false;
    qint64 messages = 0;
    qint64 bytes = 0;
};

/// Thread: the operations thread. Calls wait until the change is on disk. It takes effect for sessions at once: those of
/// accounts that are removed or blocked end (`* BYE`, `421`). A changed password ends none, as with the other servers: it
/// counts from the next login on.
///
/// Errors of all beside those named: Storage, StorageFull, Busy. Where an address names nobody: NotFound.
class Accounts
{
public:
    /// `core`: null without a running engine; there are no sessions then.
    Accounts(Store::Store &store, const Clock &clock, MailCore *core = nullptr)
        : m_store(store)
        , m_clock(clock)
        , m_core(core)
    {
    }

    // ---- making
    /// Makes an account with a random name and password under the primary domain. Works whatever the registration
    /// switches say: the operator decides.
    Result<Credentials> createRandom(const Identity &identity);
    /// Makes an account with a chosen name, or gives one that has no password this one. An empty password: the first login
    /// sets it.
    /// Errors: BadInput (name or password; `field` says which), AlreadyExists, Refused (the name is blocked).
    Status create(const EmailAddress &address, QByteArrayView password, const Rules &rules);
    /// What create() would refuse whatever the password is. Errors: as create().
    Status checkNew(const EmailAddress &address, const Rules &rules);
    /// The one invite that is shown while nobody has ever logged in: made at the first call, the same at later ones, so
    /// that a link handed out before a restart still works. Nothing, once somebody has logged in (recordLogin() forgets it).
    Result<std::optional<Credentials>> pendingInvite(const Identity &identity);

    // ---- looking
    Result<Store::AccountTotals> totals();
    Result<qint64> count(); ///< quick, also with very many
    /// At most `limit` (≤ 1000) accounts whose address comes after `after`, in the order of their addresses.
    Result<std::vector<AccountInfo>> list(const QByteArray &after, int limit);
    /// Neither need be there.
    Result<AccountDetails> details(const EmailAddress &address);
    /// Errors: NotFound.
    Result<AccountInfo> info(const EmailAddress &address);

    // ---- changing
    /// Errors: BadInput.
    Status changePassword(const EmailAddress &address, QByteArrayView password, const Rules &rules);
    /// `limitBytes` > 0; nothing: the server's default counts again. The dates of the account stay. Errors: BadInput.
    Status setQuota(const EmailAddress &address, std::optional<qint64> limitBytes);
    Status setAppendLimit(const EmailAddress &address, std::optional<qint64> limitBytes);

    // ---- removing
    /// With its mail, mailboxes, quota and password. With a reason, the name is blocked in the same commit.
    Result<RemovedMail> remove(const EmailAddress &address, const std::optional<QString> &blockReason);
    /// Blocks the name, and removes the account if there is one. Errors: BadInput (reason).
    Result<RemovedMail> ban(const EmailAddress &address, const QString &reason);
    /// Blocks the name and ends its sessions; account and mail stay. True: it was not blocked before (a block that is there
    /// keeps its reason). Errors: BadInput (reason).
    Result<bool> block(const EmailAddress &address, const QString &reason);
    /// True: it was blocked.
    Result<bool> unblock(const EmailAddress &address);
    Result<qint64> unblockAll();
    /// As list().
    Result<std::vector<Store::BlockedUser>> blocked(const QByteArray &after, int limit);
    Result<qint64> countBlocked();

private:
    template<typename Change>
    Status changeAccount(const EmailAddress &address, Change change);

    Store::Store &m_store;
    const Clock &m_clock;
    MailCore *m_core;
};

} // namespace Madmail::Mail
