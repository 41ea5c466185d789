// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/accounts.h"

#include "server/crypto/password_hash.h"
#include "server/mail/blocking_write.h"
#include "server/mail/new_account.h"
#include "server/store/blocklist_table.h"
#include "server/store/setting_table.h"

#include <QCoreApplication>

namespace Madmail::Mail {

namespace {

constexpr int nameAttempts = 5; // 36^9 names: a second try is next to impossible
constexpr char pendingInviteKey[] = "__PENDING_INVITE__"; // "address password", secret

Result<AccountId> insertUnlessBlocked(Store::WriteTransaction &transaction, const Store::NewAccount &account)
{
    MADMAIL_TRY(const bool blocked, Store::BlocklistTable(transaction).contains(account.address));
    if (blocked)
        return Error { ErrorCode::AlreadyExists, { QT_TRANSLATE_NOOP("Server", "This name is blocked.") } };
    return insertAccount(transaction, account);
}

} // namespace

Status recordLogin(Store::WriteTransaction &transaction, AccountId account, UnixSeconds now)
{
    MADMAIL_TRY(const bool isFirst, Store::AccountTable(transaction).recordLogin(account, now));
    if (isFirst)
        MADMAIL_CHECK(Store::SettingTable(transaction).remove(pendingInviteKey));
    return {};
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
        if (inserted.error().code != ErrorCode::AlreadyExists || attempt + 1 == nameAttempts)
            return inserted.error();
    }
}

Result<Store::AccountTotals> Accounts::totals()
{
    MADMAIL_TRY(const auto connection, m_store.openReadConnection());
    return Store::AccountQueries(*connection).totals();
}

Result<std::optional<Credentials>> Accounts::pendingInvite(const Identity &identity)
{
    MADMAIL_TRY(const auto connection, m_store.openReadConnection());
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

} // namespace Madmail::Mail
