// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/account_table.h"

#include "server/store/statement.h"

#include <QCoreApplication>

#include <limits>

namespace Madmail::Store {

namespace {

constexpr int maxRows = 1000;

Error noSuchAccount()
{
    return {ErrorCode::NotFound, QT_TRANSLATE_NOOP("Server", "There is no such account.")};
}

/// Columns of `SELECT id, address, password_hash, created_at, first_login_at, last_login_at, quota_limit, append_limit,
/// used_bytes, message_count, origin, registration_token`.
AccountInfo infoOf(const Statement &row)
{
    AccountInfo info;
    info.id = {row.integer(0)};
    info.address = row.bytes(1);
    info.hasPassword = !row.isNull(2);
    info.createdAt = row.integer(3);
    info.firstLoginAt = row.integer(4);
    info.lastLoginAt = row.integer(5);
    info.quotaLimitBytes = row.optionalInteger(6);
    info.appendLimitBytes = row.optionalInteger(7);
    info.usedBytes = row.integer(8);
    info.messageCount = row.integer(9);
    info.origin = static_cast<AccountOrigin>(row.integer(10));
    info.registrationToken = row.bytes(11);
    return info;
}

Result<std::optional<StoredAccount>> oneAccount(Statement &select)
{
    std::optional<StoredAccount> account;
    if (select.step())
        account = StoredAccount{infoOf(select), select.bytes(2)};
    MADMAIL_CHECK(select.status());
    return account;
}

Result<std::vector<StoredAccount>> allAccounts(Statement &select)
{
    std::vector<StoredAccount> accounts;
    while (select.step())
        accounts.push_back({infoOf(select), select.bytes(2)});
    MADMAIL_CHECK(select.status());
    return accounts;
}

std::vector<AccountInfo> infosOf(std::vector<StoredAccount> stored)
{
    std::vector<AccountInfo> infos;
    infos.reserve(stored.size());
    for (StoredAccount &account : stored)
        infos.push_back(std::move(account.info));
    return infos;
}

Status mustChange(Statement &update)
{
    MADMAIL_TRY(const qint64 changed, update.runAndCount());
    if (changed == 0)
        return noSuchAccount();
    return {};
}

} // namespace

Error accountExists(QByteArrayView address)
{
    return {ErrorCode::AlreadyExists,
            {QT_TRANSLATE_NOOP("Server", "The account %1 exists already."), {QString::fromUtf8(address)}}};
}

Result<std::optional<StoredAccount>> AccountQueries::find(QByteArrayView address) const
{
    Statement select(
        m_connection,
        "SELECT id, address, password_hash, created_at, first_login_at, last_login_at, quota_limit, append_limit,"
        " used_bytes, message_count, origin, registration_token FROM accounts WHERE address = ?1",
        address);
    return oneAccount(select);
}

Result<std::optional<StoredAccount>> AccountQueries::find(AccountId account) const
{
    Statement select(
        m_connection,
        "SELECT id, address, password_hash, created_at, first_login_at, last_login_at, quota_limit, append_limit,"
        " used_bytes, message_count, origin, registration_token FROM accounts WHERE id = ?1",
        account);
    return oneAccount(select);
}

Result<AccountUsage> AccountQueries::usage(AccountId account) const
{
    Statement select(m_connection, "SELECT used_bytes, quota_limit FROM accounts WHERE id = ?1", account);
    if (select.step())
        return AccountUsage{select.integer(0), select.optionalInteger(1)};
    MADMAIL_CHECK(select.status());
    return noSuchAccount();
}

Result<std::vector<AccountInfo>> AccountQueries::list(QByteArrayView after, int limit) const
{
    MADMAIL_TRY(std::vector<StoredAccount> stored, listStored(after, limit));
    return infosOf(std::move(stored));
}

Result<std::vector<StoredAccount>> AccountQueries::listStored(QByteArrayView after, int limit) const
{
    Statement select(
        m_connection,
        "SELECT id, address, password_hash, created_at, first_login_at, last_login_at, quota_limit, append_limit,"
        " used_bytes, message_count, origin, registration_token FROM accounts"
        " WHERE address > ?1 ORDER BY address LIMIT ?2",
        after, std::clamp(limit, 0, maxRows));
    return allAccounts(select);
}

Result<std::vector<AccountInfo>> AccountQueries::listUnused(UnixSeconds createdBefore, const AccountInfo &last,
                                                            int limit) const
{
    const UnixSeconds from = last.id.isValid() ? last.createdAt : std::numeric_limits<UnixSeconds>::min();
    Statement select(
        m_connection,
        "SELECT id, address, password_hash, created_at, first_login_at, last_login_at, quota_limit, append_limit,"
        " used_bytes, message_count, origin, registration_token FROM accounts"
        " WHERE first_login_at = 0 AND created_at < ?1 AND (created_at, id) > (?2, ?3) ORDER BY created_at, id LIMIT ?4",
        createdBefore, from, last.id, std::clamp(limit, 0, maxRows));
    MADMAIL_TRY(std::vector<StoredAccount> stored, allAccounts(select));
    return infosOf(std::move(stored));
}

Result<qint64> AccountQueries::countUnused(UnixSeconds createdBefore) const
{
    Statement select(m_connection, "SELECT count(*) FROM accounts WHERE first_login_at = 0 AND created_at < ?1",
                     createdBefore);
    const qint64 count = select.step() ? select.integer(0) : 0;
    MADMAIL_CHECK(select.status());
    return count;
}

Result<AccountTotals> AccountQueries::totals() const
{
    Statement select(m_connection, "SELECT count(*), coalesce(sum(used_bytes), 0), coalesce(sum(message_count), 0),"
                                   " coalesce(sum(first_login_at <> 0), 0) FROM accounts");
    AccountTotals totals;
    if (select.step())
        totals = {select.integer(0), select.integer(1), select.integer(2), select.integer(3)};
    MADMAIL_CHECK(select.status());
    return totals;
}

Result<qint64> AccountQueries::count() const
{
    Statement select(m_connection, "SELECT count(*) FROM accounts");
    const qint64 count = select.step() ? select.integer(0) : 0;
    MADMAIL_CHECK(select.status());
    return count;
}

Result<QByteArray> AccountQueries::registrationToken(AccountId account) const
{
    Statement select(m_connection, "SELECT registration_token FROM accounts WHERE id = ?1", account);
    const QByteArray token = select.step() ? select.bytes(0) : QByteArray();
    MADMAIL_CHECK(select.status());
    return token;
}

Result<qint64> AccountQueries::countPending(QByteArrayView registrationToken) const
{
    Statement select(m_connection,
                     "SELECT count(*) FROM accounts WHERE registration_token = ?1 AND registration_token IS NOT NULL"
                     " AND first_login_at = 0",
                     registrationToken);
    const qint64 count = select.step() ? select.integer(0) : 0;
    MADMAIL_CHECK(select.status());
    return count;
}

Result<AccountId> AccountTable::insert(const NewAccount &account)
{
    Statement insert(
        m_transaction,
        "INSERT INTO accounts (address, password_hash, created_at, origin, registration_token, quota_limit)"
        " VALUES (?1, nullif(?2, ''), ?3, ?4, nullif(?5, ''), ?6) ON CONFLICT DO NOTHING RETURNING id",
        account.address, account.passwordHash, account.createdAt, int(account.origin), account.registrationToken,
        account.quotaLimitBytes);
    if (insert.step())
        return AccountId{insert.integer(0)};
    MADMAIL_CHECK(insert.status());
    return accountExists(account.address);
}

Status AccountTable::setPasswordHash(AccountId account, QByteArrayView hash)
{
    Statement update(m_transaction, "UPDATE accounts SET password_hash = nullif(?2, '') WHERE id = ?1", account, hash);
    return mustChange(update);
}

Result<bool> AccountTable::upgradePasswordHash(AccountId account, QByteArrayView verified, QByteArrayView better)
{
    Statement update(m_transaction, "UPDATE accounts SET password_hash = ?3 WHERE id = ?1 AND password_hash = ?2",
                     account, verified, better);
    MADMAIL_TRY(const qint64 changed, update.runAndCount());
    return changed != 0;
}

Result<bool> AccountTable::recordLogin(AccountId account, UnixSeconds now, LoginDates dates)
{
    Statement select(m_transaction, "SELECT first_login_at FROM accounts WHERE id = ?1", account);
    if (!select.step()) {
        MADMAIL_CHECK(select.status());
        return noSuchAccount();
    }
    const bool first = select.integer(0) == 0;
    MADMAIL_CHECK(
        Statement(m_transaction,
                  "UPDATE accounts SET last_login_at = CASE ?3 WHEN 1 THEN ?2 ELSE last_login_at END,"
                  " first_login_at = CASE first_login_at WHEN 0 THEN ?2 ELSE first_login_at END WHERE id = ?1",
                  account, now, qint64(dates == LoginDates::FirstAndLast))
            .run());
    return first;
}

Status AccountTable::setQuotaLimit(AccountId account, std::optional<qint64> limitBytes)
{
    Statement update(m_transaction, "UPDATE accounts SET quota_limit = ?2 WHERE id = ?1", account, limitBytes);
    return mustChange(update);
}

Status AccountTable::setAppendLimit(AccountId account, std::optional<qint64> limitBytes)
{
    Statement update(m_transaction, "UPDATE accounts SET append_limit = ?2 WHERE id = ?1", account, limitBytes);
    return mustChange(update);
}

Result<RemovedAccount> AccountTable::remove(AccountId account)
{
    RemovedAccount removed;
    removed.id = account;
    {
        Statement row(m_transaction, "DELETE FROM accounts WHERE id = ?1 RETURNING message_count, used_bytes", account);
        if (!row.step()) {
            MADMAIL_CHECK(row.status());
            return noSuchAccount();
        }
        removed.messages = row.integer(0);
        removed.bytes = row.integer(1);
    }
    {
        Statement mailboxes(m_transaction, "DELETE FROM mailboxes WHERE account_id = ?1 RETURNING id", account);
        while (mailboxes.step())
            removed.mailboxes.push_back({mailboxes.integer(0)});
        MADMAIL_CHECK(mailboxes.status());
    }
    for (const MailboxId mailbox : removed.mailboxes)
        MADMAIL_CHECK(
            Statement(m_transaction, "INSERT INTO removed_mailboxes (mailbox_id) VALUES (?1)", mailbox).run());
    MADMAIL_CHECK(Statement(m_transaction, "DELETE FROM subscriptions WHERE account_id = ?1", account).run());
    m_transaction.m_leavesGarbage = true;
    return removed;
}

} // namespace Madmail::Store
