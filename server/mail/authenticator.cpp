// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/authenticator.h"

#include "server/base/log.h"
#include "server/crypto/password_hash.h"
#include "server/crypto/secret.h"
#include "server/mail/accounts.h"
#include "server/mail/mail_core.h"
#include "server/mail/new_account.h"

#include <QCoreApplication>
#include <QThread>

namespace Madmail::Mail {

namespace {

constexpr int maxWaiting = 1000;

Error wrongCredentials()
{
    return { ErrorCode::Unauthenticated, { QT_TRANSLATE_NOOP("Server", "Authentication failed.") } };
}

Error tryLater()
{
    return { ErrorCode::Busy, { QT_TRANSLATE_NOOP("Server", "Too many attempts. Please try again in a few minutes.") } };
}

/// What the write job of a first login found.
struct FirstLogin
{
    AccountId account;
    std::optional<Store::StoredAccount> winner; ///< somebody else was first and set a password
};

/// The write job of a first login. Errors: Unauthenticated, when it is not allowed any more.
Result<FirstLogin> makeFirstLogin(Store::WriteTransaction &transaction, const EmailAddress &address, const QByteArray &hash,
                                  UnixSeconds now, const Rules &rules)
{
    Store::AccountTable accounts(transaction);
    const QByteArray name = address.toByteArray();
    MADMAIL_TRY(auto existing, accounts.find(name));
    FirstLogin first;
    if (existing && existing->info.hasPassword) {
        first.winner = std::move(existing);
        return first;
    }
    MADMAIL_TRY(const bool isAllowed, mayBecomeAccountNow(transaction, address, rules));
    if (!isAllowed)
        return wrongCredentials();
    if (existing) {
        first.account = existing->info.id;
        MADMAIL_CHECK(accounts.setPasswordHash(first.account, hash));
    } else {
        MADMAIL_TRY(first.account, insertAccount(transaction, { name, hash, now, AccountOrigin::Login }));
    }
    MADMAIL_CHECK(recordLogin(transaction, first.account, now));
    return first;
}

} // namespace

struct Authenticator::Attempt
{
    EmailAddress address;
    QByteArray password;
    QHostAddress peer;
    std::optional<Store::StoredAccount> account;
    Done done;
    ~Attempt() { Crypto::wipe(password); }
};

Authenticator::Authenticator(MailCore &core)
    : m_core(core)
{
    // One core is left for the people who are already in.
    m_workers.setMaxThreadCount(qMax(1, QThread::idealThreadCount() - 1));
    m_workers.setObjectName(QStringLiteral("password workers"));
}

Authenticator::~Authenticator()
{
    stop();
}

void Authenticator::stop()
{
    m_stopping.store(true);
    m_workers.clear();
    m_workers.waitForDone();
}

void Authenticator::login(const EmailAddress &address, QByteArray password, const QHostAddress &peer,
                          std::optional<Store::StoredAccount> account, bool blocked, Done done)
{
    auto attempt = std::make_shared<Attempt>();
    attempt->address = address;
    attempt->password = std::move(password);
    attempt->peer = peer;
    attempt->account = std::move(account);
    attempt->done = std::move(done);
    const auto now = m_core.clock().monotonic();
    const bool hasPassword = attempt->account && attempt->account->info.hasPassword;
    // A password that was right a moment ago is no guess: it passes whatever others behind the address did.
    if (hasPassword && !blocked
        && m_cache.knows(address.toByteArray(), attempt->account->passwordHash, attempt->password, now))
        return accept(attempt, {});
    if (!m_guard.mayTry(peer, address.toByteArray(), now))
        return finish(attempt, tryLater());
    Status queued;
    if (hasPassword && !blocked)
        queued = queue([this, attempt] { verify(attempt); });
    else if (!hasPassword && !blocked && mayBecomeAccount(*attempt))
        queued = queue([this, attempt] { createAccount(attempt); });
    else
        queued = queue([this, attempt] { burnTime(attempt); });
    if (!queued)
        finish(attempt, tryLater());
}

Status Authenticator::queue(UniqueFunction<void()> work)
{
    if (m_waiting.fetch_add(1) >= maxWaiting || m_stopping.load()) {
        m_waiting.fetch_sub(1);
        return tryLater();
    }
    m_workers.start([this, shared = std::make_shared<UniqueFunction<void()>>(std::move(work))] {
        (*shared)();
        m_waiting.fetch_sub(1);
    });
    return {};
}

bool Authenticator::mayBecomeAccount(const Attempt &attempt) const
{
    const auto rules = m_core.rules();
    return Mail::mayBecomeAccount(attempt.address, *rules) && checkChosenPassword(attempt.password, rules->policy).ok();
}

void Authenticator::verify(const AttemptPtr &attempt)
{
    const QByteArray &hash = attempt->account->passwordHash;
    const Crypto::PasswordCheck check = Crypto::checkPassword(attempt->password, hash);
    if (check == Crypto::PasswordCheck::NoMemory)
        return finish(attempt, tryLater());
    if (check != Crypto::PasswordCheck::Fits)
        return reject(attempt);
    const Crypto::PasswordCost cost = m_core.rules()->policy.passwordCost;
    QByteArray upgraded;
    if (Crypto::needsUpgrade(hash, cost)) {
        auto fresh = Crypto::hashPassword(attempt->password, cost);
        if (fresh.ok())
            upgraded = std::move(*fresh);
    }
    accept(attempt, upgraded);
}

void Authenticator::burnTime(const AttemptPtr &attempt)
{
    // Unknown and blocked names cost as much time as known ones, so that the answer's time tells nothing.
    (void)Crypto::verifyPassword(attempt->password, Crypto::dummyHash(m_core.rules()->policy.passwordCost));
    reject(attempt);
}

void Authenticator::createAccount(const AttemptPtr &attempt)
{
    auto hash = Crypto::hashPassword(attempt->password, m_core.rules()->policy.passwordCost);
    if (!hash)
        return finish(attempt, std::move(hash).error());
    const UnixSeconds now = m_core.clock().now();
    m_core.store().write(
        [&core = m_core, address = attempt->address, hash = *hash, now](Store::WriteTransaction &transaction) {
            return makeFirstLogin(transaction, address, hash, now, *core.rules());
        },
        [this, attempt, hash = *hash](Result<FirstLogin> result) {
            if (!result && result.error().code == ErrorCode::Unauthenticated)
                return reject(attempt);
            if (!result)
                return finish(attempt, std::move(result).error());
            if (result->winner) {
                attempt->account = std::move(result->winner);
                if (!queue([this, attempt] { verify(attempt); }))
                    finish(attempt, tryLater());
                return;
            }
            const auto monotonic = m_core.clock().monotonic();
            m_guard.noteSuccess(attempt->peer, attempt->address.toByteArray(), monotonic);
            m_cache.remember(attempt->address.toByteArray(), hash, attempt->password, monotonic);
            qCInfo(lcMail, "new account %ls at its first login", qUtf16Printable(attempt->address.toString()));
            finish(attempt, AccountRef { result->account, attempt->address });
        });
}

void Authenticator::accept(const AttemptPtr &attempt, const QByteArray &upgradedHash)
{
    const auto monotonic = m_core.clock().monotonic();
    const QByteArray name = attempt->address.toByteArray();
    m_guard.noteSuccess(attempt->peer, name, monotonic);
    m_cache.remember(name, attempt->account->passwordHash, attempt->password, monotonic);
    if (!upgradedHash.isEmpty()) // until it is written, the next login still finds the old one
        m_cache.remember(name, upgradedHash, attempt->password, monotonic);
    const AccountId id = attempt->account->info.id;
    const UnixSeconds now = m_core.clock().now();
    const bool isFirst = attempt->account->info.firstLoginAt == 0;
    auto record = [id, now, verified = attempt->account->passwordHash,
                   upgradedHash](Store::WriteTransaction &transaction) -> Status {
        if (!upgradedHash.isEmpty())
            MADMAIL_CHECK(Store::AccountTable(transaction).upgradePasswordHash(id, verified, upgradedHash));
        return recordLogin(transaction, id, now);
    };
    if (isFirst) {
        m_core.store().write(std::move(record), [this, attempt, id](Status result) {
            if (!result)
                return finish(attempt, result.error());
            finish(attempt, AccountRef { id, attempt->address });
        });
        return;
    }
    // The date of a later login may ride along with the next commit: nobody waits for it.
    m_core.store().write(std::move(record), [](Status) { }, Store::WritePriority::Lazy);
    finish(attempt, AccountRef { id, attempt->address });
}

void Authenticator::reject(const AttemptPtr &attempt)
{
    m_guard.noteFailure(attempt->peer, attempt->address.toByteArray(), m_core.clock().monotonic());
    qCInfo(lcMail, "login refused for %ls", qUtf16Printable(attempt->address.toString()));
    finish(attempt, wrongCredentials());
}

void Authenticator::finish(const AttemptPtr &attempt, Result<AccountRef> result)
{
    attempt->done(std::move(result));
}

} // namespace Madmail::Mail
