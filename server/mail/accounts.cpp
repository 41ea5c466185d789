// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/accounts.h"

#include "server/crypto/password_hash.h"
#include "server/mail/blocking_write.h"
#include "server/mail/mail_core.h"
#include "server/mail/new_account.h"
#include "server/store/setting_table.h"
#include "server/store/token_table.h"

#include <QCoreApplication>

#include <algorithm>

namespace Madmail::Mail {

namespace {

constexpr int nameAttempts = 5; // 36^9 names: a second try is next to impossible
constexpr qsizetype maxReasonLength = 500;
constexpr qint64 maxLimitBytes = 1024 * gibibytes(1024).count; // 1 PiB
constexpr char pendingInviteKey[] = "__PENDING_INVITE__"; // "address password", secret

Result<AccountId> insertUnlessBlocked(Store::WriteTransaction &transaction, const Store::NewAccount &account)
{
    MADMAIL_TRY(const bool blocked, Store::BlocklistTable(transaction).contains(account.address));
    if (blocked)
        return nameIsBlocked(account.address);
    return insertAccount(transaction, account);
}

/// An account that came with its first mail, or by `imap-acct create`, has no password yet: it gets this one.
Result<AccountId> insertOrGivePassword(Store::WriteTransaction &transaction, const Store::NewAccount &account)
{
    Store::AccountTable accounts(transaction);
    MADMAIL_TRY(const auto existing, accounts.find(account.address));
    if (!existing || existing->info.hasPassword || account.passwordHash.isEmpty())
        return insertUnlessBlocked(transaction, account);
    MADMAIL_TRY(const bool blocked, Store::BlocklistTable(transaction).contains(account.address));
    if (blocked)
        return nameIsBlocked(account.address);
    MADMAIL_CHECK(accounts.setPasswordHash(existing->info.id, account.passwordHash));
    return existing->info.id;
}

Status checkReason(const QString &reason)
{
    const bool hasControls =
        std::any_of(reason.begin(), reason.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
    if (reason.size() <= maxReasonLength && !hasControls)
        return {};
    return Error { ErrorCode::BadInput,
                   { QT_TRANSLATE_NOOP("Server", "A reason is one line of at most %1 characters."),
                     { QString::number(maxReasonLength) } },
                   QStringLiteral("reason") };
}

Status checkLimit(std::optional<qint64> limitBytes)
{
    if (!limitBytes || (*limitBytes > 0 && *limitBytes <= maxLimitBytes))
        return {};
    return Error { ErrorCode::BadInput,
                   { QT_TRANSLATE_NOOP("Server", "A limit must be between 1 byte and %1."),
                     { formatBytes(Bytes { maxLimitBytes }) } },
                   QStringLiteral("limit") };
}

} // namespace

Error noSuchAccount(const EmailAddress &address)
{
    return { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "There is no account %1."), { address.toString() } },
             QStringLiteral("username") };
}

Error nameIsBlocked(const QByteArray &address)
{
    return { ErrorCode::Refused,
             { QT_TRANSLATE_NOOP("Server", "The name %1 is blocked. Unblock it first."), { QString::fromUtf8(address) } },
             QStringLiteral("username") };
}

Status checkOperatorsChoice(const EmailAddress &address, const Rules &rules)
{
    if (!rules.identity.isLocal(address))
        return Error { ErrorCode::BadInput,
                       { QT_TRANSLATE_NOOP("Server", "%1 is not an address of this server: accounts here end with @%2."),
                         { address.toString(), QString::fromUtf8(rules.identity.primaryDomain()) } },
                       QStringLiteral("username") };
    return checkChosenName(address, rules.policy);
}

Result<Store::RemovedAccount> removeAccount(Store::WriteTransaction &transaction, const AccountInfo &account,
                                            const std::optional<QString> &blockReason, UnixSeconds now)
{
    MADMAIL_TRY(auto removed, Store::AccountTable(transaction).remove(account.id));
    if (blockReason)
        MADMAIL_CHECK(Store::BlocklistTable(transaction).add({ account.address, *blockReason, now }));
    return removed;
}

Status recordLogin(Store::WriteTransaction &transaction, AccountId account, UnixSeconds now, Store::LoginDates dates)
{
    MADMAIL_TRY(const bool isFirst, Store::AccountTable(transaction).recordLogin(account, now, dates));
    if (!isFirst)
        return {};
    MADMAIL_CHECK(Store::SettingTable(transaction).remove(pendingInviteKey));
    MADMAIL_TRY(const QByteArray token, Store::AccountQueries(transaction).registrationToken(account));
    return token.isEmpty() ? Status() : Store::TokenTable(transaction).countUse(token);
}

Result<Credentials> Accounts::createRandom(const Identity &identity)
{
    for (int attempt = 0;; ++attempt) {
        MADMAIL_TRY(const EmailAddress address, EmailAddress::parse(randomLocalPart() + '@' + identity.primaryDomain()));
        Credentials credentials { address, randomPassword() };
        MADMAIL_TRY(const QByteArray hash, Crypto::hashPassword(credentials.password));
        const Store::NewAccount account { address.toByteArray(), hash, m_clock.now(), AccountOrigin::Operator };
        const auto inserted = blockingWrite(m_store, [account](Store::WriteTransaction &transaction) {
            return insertUnlessBlocked(transaction, account);
        });
        if (inserted)
            return credentials;
        const ErrorCode code = inserted.error().code;
        if ((code != ErrorCode::AlreadyExists && code != ErrorCode::Refused) || attempt + 1 == nameAttempts)
            return inserted.error();
    }
}

Result<Store::AccountTotals> Accounts::totals()
{
    MADMAIL_TRY(const auto connection, m_store.borrowReadConnection());
    return Store::AccountQueries(*connection).totals();
}

Result<qint64> Accounts::count()
{
    MADMAIL_TRY(const auto connection, m_store.borrowReadConnection());
    return Store::AccountQueries(*connection).count();
}

Result<std::optional<Credentials>> Accounts::pendingInvite(const Identity &identity)
{
    MADMAIL_TRY(const auto connection, m_store.borrowReadConnection());
    MADMAIL_TRY(const auto totals, Store::AccountQueries(*connection).totals());
    MADMAIL_TRY(const auto stored, Store::SettingQueries(*connection).value(pendingInviteKey));
    if (totals.everLoggedIn > 0)
        return std::optional<Credentials>();
    if (stored) {
        const QStringList parts = stored->split(QLatin1Char(' '));
        const auto address = EmailAddress::parse(parts.value(0).toUtf8());
        if (parts.size() == 2 && address && address->domain() == identity.primaryDomain()) {
            MADMAIL_TRY(const auto account, Store::AccountQueries(*connection).find(address->toByteArray()));
            if (account)
                return std::optional(Credentials { *address, parts[1].toUtf8() });
        }
    }
    MADMAIL_TRY(Credentials fresh, createRandom(identity));
    const QString value = fresh.address.toString() + QLatin1Char(' ') + QString::fromUtf8(fresh.password);
    const auto kept = blockingWrite(m_store, [value, now = m_clock.now()](Store::WriteTransaction &transaction) -> Result<bool> {
        MADMAIL_TRY(const auto current, Store::AccountQueries(transaction).totals());
        if (current.everLoggedIn > 0) // meanwhile: nobody would forget it again
            return false;
        MADMAIL_CHECK(Store::SettingTable(transaction).set(pendingInviteKey, value, now));
        return true;
    });
    if (!kept.ok())
        return kept.error();
    return *kept ? std::optional(std::move(fresh)) : std::nullopt;
}

Status Accounts::create(const EmailAddress &address, QByteArrayView password, const Rules &rules)
{
    MADMAIL_CHECK(checkOperatorsChoice(address, rules));
    QByteArray hash;
    if (!password.isEmpty()) {
        MADMAIL_CHECK(checkChosenPassword(password, rules.policy));
        MADMAIL_TRY(hash, Crypto::hashPassword(password, rules.policy.passwordCost));
    }
    const Store::NewAccount account { address.toByteArray(), hash, m_clock.now(), AccountOrigin::Operator };
    MADMAIL_CHECK(blockingWrite(m_store, [account](Store::WriteTransaction &transaction) {
        return insertOrGivePassword(transaction, account);
    }));
    return {};
}

Status Accounts::checkNew(const EmailAddress &address, const Rules &rules)
{
    MADMAIL_CHECK(checkOperatorsChoice(address, rules));
    MADMAIL_TRY(const AccountDetails known, details(address));
    if (known.block)
        return nameIsBlocked(address.toByteArray());
    if (known.account)
        return Store::accountExists(address.toByteArray());
    return {};
}

// ---- looking

Result<std::vector<AccountInfo>> Accounts::list(const QByteArray &after, int limit)
{
    MADMAIL_TRY(const auto connection, m_store.borrowReadConnection());
    return Store::AccountQueries(*connection).list(after, limit);
}

Result<AccountDetails> Accounts::details(const EmailAddress &address)
{
    MADMAIL_TRY(const auto connection, m_store.borrowReadConnection());
    const Store::ReadSnapshot snapshot(*connection);
    MADMAIL_TRY(auto account, Store::AccountQueries(*connection).find(address.toByteArray()));
    AccountDetails details;
    if (account)
        details.account = std::move(account->info);
    MADMAIL_TRY(details.block, Store::BlocklistQueries(*connection).find(address.toByteArray()));
    return details;
}

Result<AccountInfo> Accounts::info(const EmailAddress &address)
{
    MADMAIL_TRY(const auto connection, m_store.borrowReadConnection());
    MADMAIL_TRY(auto account, Store::AccountQueries(*connection).find(address.toByteArray()));
    if (!account)
        return noSuchAccount(address);
    return std::move(account->info);
}

Result<std::vector<Store::BlockedUser>> Accounts::blocked(const QByteArray &after, int limit)
{
    MADMAIL_TRY(const auto connection, m_store.borrowReadConnection());
    return Store::BlocklistQueries(*connection).list(after, limit);
}

Result<qint64> Accounts::countBlocked()
{
    MADMAIL_TRY(const auto connection, m_store.borrowReadConnection());
    return Store::BlocklistQueries(*connection).count();
}

// ---- changing

template<typename Change>
Status Accounts::changeAccount(const EmailAddress &address, Change change)
{
    return blockingWrite(m_store, [address, change](Store::WriteTransaction &transaction) -> Status {
        Store::AccountTable accounts(transaction);
        MADMAIL_TRY(const auto account, accounts.find(address.toByteArray()));
        if (!account)
            return noSuchAccount(address);
        return change(accounts, account->info.id);
    });
}

Status Accounts::changePassword(const EmailAddress &address, QByteArrayView password, const Rules &rules)
{
    MADMAIL_CHECK(info(address)); // before the work, and the sentence about the password
    MADMAIL_CHECK(checkChosenPassword(password, rules.policy));
    MADMAIL_TRY(const QByteArray hash, Crypto::hashPassword(password, rules.policy.passwordCost));
    return changeAccount(address, [hash](Store::AccountTable &accounts, AccountId id) {
        return accounts.setPasswordHash(id, hash);
    });
}

Status Accounts::setQuota(const EmailAddress &address, std::optional<qint64> limitBytes)
{
    MADMAIL_CHECK(checkLimit(limitBytes));
    return changeAccount(address, [limitBytes](Store::AccountTable &accounts, AccountId id) {
        return accounts.setQuotaLimit(id, limitBytes);
    });
}

Status Accounts::setAppendLimit(const EmailAddress &address, std::optional<qint64> limitBytes)
{
    MADMAIL_CHECK(checkLimit(limitBytes));
    return changeAccount(address, [limitBytes](Store::AccountTable &accounts, AccountId id) {
        return accounts.setAppendLimit(id, limitBytes);
    });
}

// ---- removing

namespace {

using MaybeRemoved = std::optional<Store::RemovedAccount>;

RemovedMail summaryOf(const MaybeRemoved &gone)
{
    return gone ? RemovedMail { true, gone->messages, gone->bytes } : RemovedMail {};
}

/// For blockingWrite(): nobody goes on with an account that is gone.
auto endSessionsOf(MailCore *core)
{
    return [core](const MaybeRemoved &gone) {
        if (core && gone)
            core->endSessions(gone->id);
    };
}

} // namespace

Result<RemovedMail> Accounts::remove(const EmailAddress &address, const std::optional<QString> &blockReason)
{
    if (blockReason)
        MADMAIL_CHECK(checkReason(*blockReason));
    auto gone = blockingWrite(
        m_store,
        [address, blockReason, now = m_clock.now()](Store::WriteTransaction &transaction) -> Result<MaybeRemoved> {
            MADMAIL_TRY(const auto account, Store::AccountTable(transaction).find(address.toByteArray()));
            if (!account)
                return noSuchAccount(address);
            MADMAIL_TRY(auto removed, removeAccount(transaction, account->info, blockReason, now));
            return MaybeRemoved(std::move(removed));
        },
        endSessionsOf(m_core));
    if (!gone)
        return std::move(gone).error();
    return summaryOf(*gone);
}

Result<RemovedMail> Accounts::ban(const EmailAddress &address, const QString &reason)
{
    MADMAIL_CHECK(checkReason(reason));
    auto gone = blockingWrite(
        m_store,
        [address, reason, now = m_clock.now()](Store::WriteTransaction &transaction) -> Result<MaybeRemoved> {
            MADMAIL_CHECK(Store::BlocklistTable(transaction).add({ address.toByteArray(), reason, now }));
            MADMAIL_TRY(const auto account, Store::AccountTable(transaction).find(address.toByteArray()));
            if (!account)
                return MaybeRemoved();
            MADMAIL_TRY(auto removed, removeAccount(transaction, account->info, {}, now));
            return MaybeRemoved(std::move(removed));
        },
        endSessionsOf(m_core));
    if (!gone)
        return std::move(gone).error();
    return summaryOf(*gone);
}

Result<bool> Accounts::block(const EmailAddress &address, const QString &reason)
{
    struct Blocked
    {
        bool isNew = false;
        AccountId account;
    };
    MADMAIL_CHECK(checkReason(reason));
    auto blocked = blockingWrite(
        m_store,
        [address, reason, now = m_clock.now()](Store::WriteTransaction &transaction) -> Result<Blocked> {
            Blocked done;
            MADMAIL_TRY(done.isNew, Store::BlocklistTable(transaction).add({ address.toByteArray(), reason, now }));
            MADMAIL_TRY(const auto account, Store::AccountTable(transaction).find(address.toByteArray()));
            if (account)
                done.account = account->info.id;
            return done;
        },
        [core = m_core](const Blocked &done) {
            if (core && done.account.isValid())
                core->endSessions(done.account);
        });
    if (!blocked)
        return std::move(blocked).error();
    return blocked->isNew;
}

Result<bool> Accounts::unblock(const EmailAddress &address)
{
    return blockingWrite(m_store, [name = address.toByteArray()](Store::WriteTransaction &transaction) {
        return Store::BlocklistTable(transaction).remove(name);
    });
}

Result<qint64> Accounts::unblockAll()
{
    return blockingWrite(m_store, [](Store::WriteTransaction &transaction) { return Store::BlocklistTable(transaction).clear(); });
}

} // namespace Madmail::Mail
