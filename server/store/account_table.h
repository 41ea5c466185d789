// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts: who they are, when they logged in, what they use and may use.
#pragma once

#include "server/base/account_info.h"
#include "server/base/result.h"
#include "server/store/read_connection.h"

#include <vector>

namespace Madmail::Store {

struct StoredAccount
{
    AccountInfo info;
    QByteArray passwordHash; ///< empty: the first login sets it
};

struct AccountTotals
{
    qint64 accounts = 0;
    qint64 usedBytes = 0;
    qint64 messages = 0;
    qint64 everLoggedIn = 0; ///< accounts with a first login
};

/// What a delivery asks before it adds to an account.
struct AccountUsage
{
    qint64 usedBytes = 0;
    std::optional<qint64> quotaLimitBytes; ///< nothing = the server's default
};

struct NewAccount
{
    QByteArray address; ///< normalised (EmailAddress::toByteArray())
    QByteArray passwordHash{};
    UnixSeconds createdAt = 0;
    AccountOrigin origin = AccountOrigin::Operator;
    QByteArray registrationToken{};
    std::optional<qint64> quotaLimitBytes{};
};

/// What an account left behind: sessions with these mailboxes selected are to be ended.
struct RemovedAccount
{
    AccountId id;
    std::vector<MailboxId> mailboxes;
    qint64 messages = 0;
    qint64 bytes = 0;
};

Error accountExists(QByteArrayView address);

/// Queries by primary key or unique index; any thread.
class AccountQueries
{
public:
    explicit AccountQueries(const ReadConnection &connection)
        : m_connection(connection)
    {
    }

    /// Nothing, when there is no such account.
    Result<std::optional<StoredAccount>> find(QByteArrayView address) const;
    Result<std::optional<StoredAccount>> find(AccountId account) const;
    /// Cheaper than find(). Errors: NotFound.
    Result<AccountUsage> usage(AccountId account) const;
    /// At most `limit` (≤ 1000) accounts whose address comes after `after`, in the order of their addresses.
    Result<std::vector<AccountInfo>> list(QByteArrayView after, int limit) const;
    /// The same with the stored passwords, for an export.
    Result<std::vector<StoredAccount>> listStored(QByteArrayView after, int limit) const;
    /// At most `limit` (≤ 1000) accounts that nobody has ever logged in to and that were made before a time, the oldest
    /// first, after `last` (an account of the page before, or a default-constructed one).
    Result<std::vector<AccountInfo>> listUnused(UnixSeconds createdBefore, const AccountInfo &last, int limit) const;
    Result<qint64> countUnused(UnixSeconds createdBefore) const;
    Result<AccountTotals> totals() const; ///< looks at every account
    Result<qint64> count() const;         ///< looks at the smallest index
    /// The token that the account was made with; empty without one, and for an account that is not there.
    Result<QByteArray> registrationToken(AccountId account) const;
    /// Accounts registered with this token that have not logged in yet.
    Result<qint64> countPending(QByteArrayView registrationToken) const;

protected:
    const ReadConnection &m_connection;
};

/// Changes, inside a write job. Errors of all: NotFound when the account is not there.
/// What is kept of a login. Without a log only that there was one, which the service itself needs.
enum class LoginDates { FirstAndLast, FirstOnly };

class AccountTable : public AccountQueries
{
public:
    explicit AccountTable(WriteTransaction &transaction)
        : AccountQueries(transaction)
        , m_transaction(transaction)
    {
    }

    /// Errors: AlreadyExists (and nothing is changed). The mailboxes are the caller's to make.
    Result<AccountId> insert(const NewAccount &account);
    Status setPasswordHash(AccountId account, QByteArrayView hash);
    /// The same password under a better hash: only where `verified` is still what is stored. False: the password was
    /// changed meanwhile (or the account is gone), and nothing was done.
    Result<bool> upgradePasswordHash(AccountId account, QByteArrayView verified, QByteArrayView better);
    /// The dates of a successful login; the first one is kept. True: it was the first.
    Result<bool> recordLogin(AccountId account, UnixSeconds now, LoginDates dates);
    Status setQuotaLimit(AccountId account, std::optional<qint64> limitBytes);
    Status setAppendLimit(AccountId account, std::optional<qint64> limitBytes);
    /// Removes the account, its mailboxes and subscriptions at once; its messages and bodies are freed in the
    /// background.
    Result<RemovedAccount> remove(AccountId account);

private:
    WriteTransaction &m_transaction;
};

} // namespace Madmail::Store
