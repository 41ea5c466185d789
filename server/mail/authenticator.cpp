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

Error tryLater()
{
    return { ErrorCode::Busy, { QT_TRANSLATE_NOOP("Server", "Too many attempts. Please try again in a few minutes.") } };
}

Store::LoginDates datesToKeep(const Rules &rules)
{
    return rules.policy.keepsLoginDates ? Store::LoginDates::FirstAndLast : Store::LoginDates::FirstOnly;
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
    MADMAIL_CHECK(recordLogin(transaction, first.account, now, datesToKeep(rules)));
    return first;
}

} // namespace

Error wrongCredentials()
{
    return { ErrorCode::Unauthenticated, { QT_TRANSLATE_NOOP("Server", "Authentication failed.") } };
}

struct Authenticator::Attempt
{
    using Work = void (Authenticator::*)(const AttemptPtr &);

    EmailAddress address; ///< empty: not a name of ours
    QByteArray password;
    LoginTry login;
    std::optional<Store::StoredAccount> account;
    Work work = &Authenticator::burnTime;
    Done done;
    ~Attempt() { Crypto::wipe(password); }
};

Authenticator::Authenticator(MailCore &core, QByteArray secret)
    : m_core(core)
    , m_cache(std::move(secret))
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
    m_queue.close();
    {
        const std::lock_guard lock(m_startMutex);
        m_stopping.store(true);
    }
    m_workers.waitForDone();
}

void Authenticator::login(const EmailAddress &address, QByteArray password, const QHostAddress &peer,
                          std::optional<Store::StoredAccount> account, bool blocked, Done done)
{
    const QByteArray name = address.toByteArray();
    auto attempt = std::make_shared<Attempt>();
    attempt->address = address;
    attempt->password = std::move(password);
    attempt->login = LoginTry(peer, name, m_cache.markOf(name, attempt->password));
    attempt->account = std::move(account);
    attempt->done = std::move(done);
    const bool hasPassword = attempt->account && attempt->account->info.hasPassword;
    if (hasPassword && !blocked)
        attempt->work = &Authenticator::verify;
    else if (!hasPassword && !blocked && mayBecomeAccount(*attempt))
        attempt->work = &Authenticator::createAccount;
    start(attempt);
}

void Authenticator::refuse(const QByteArray &name, QByteArray password, const QHostAddress &peer, Done done)
{
    auto attempt = std::make_shared<Attempt>();
    attempt->password = std::move(password);
    attempt->login = LoginTry(peer, name, 0);
    attempt->done = std::move(done);
    start(attempt);
}

void Authenticator::start(const AttemptPtr &attempt)
{
    const Admission admission = m_queue.enter(attempt->login, m_core.clock().monotonic(), [this, attempt](bool admitted) {
        if (admitted)
            runOnWorker(attempt);
        else
            attempt->done(tryLater());
    });
    if (admission == Admission::Refused)
        attempt->done(tryLater());
    if (admission != Admission::Go)
        return;
    if (attempt->work == &Authenticator::verify && isCached(*attempt))
        return accept(attempt, {});
    runOnWorker(attempt);
}

void Authenticator::runOnWorker(const AttemptPtr &attempt)
{
    {
        const std::lock_guard lock(m_startMutex);
        if (!m_stopping.load()) {
            m_workers.start([this, attempt] {
                if (m_stopping.load())
                    finish(attempt, LoginOutcome::Unknown, tryLater());
                else
                    (this->*attempt->work)(attempt);
            });
            return;
        }
    }
    finish(attempt, LoginOutcome::Unknown, tryLater());
}

bool Authenticator::isCached(const Attempt &attempt) const
{
    return m_cache.knows(attempt.address.toByteArray(), attempt.account->passwordHash, attempt.password,
                         m_core.clock().monotonic());
}

bool Authenticator::mayBecomeAccount(const Attempt &attempt) const
{
    const auto rules = m_core.rules();
    return Mail::mayBecomeAccount(attempt.address, *rules) && checkChosenPassword(attempt.password, rules->policy).ok();
}

void Authenticator::verify(const AttemptPtr &attempt)
{
    if (isCached(*attempt)) // by one that was checked while this one waited
        return accept(attempt, {});
    const QByteArray &hash = attempt->account->passwordHash;
    const Crypto::PasswordCheck check = Crypto::checkPassword(attempt->password, hash);
    if (check == Crypto::PasswordCheck::NoMemory)
        return finish(attempt, LoginOutcome::Unknown, tryLater());
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
        return finish(attempt, LoginOutcome::Unknown, std::move(hash).error());
    const UnixSeconds now = m_core.clock().now();
    m_core.store().write(
        [&core = m_core, address = attempt->address, hash = *hash, now](Store::WriteTransaction &transaction) {
            return makeFirstLogin(transaction, address, hash, now, *core.rules());
        },
        [this, attempt, hash = *hash](Result<FirstLogin> result) {
            if (!result && result.error().code == ErrorCode::Unauthenticated)
                return reject(attempt);
            if (!result)
                return finish(attempt, LoginOutcome::Unknown, std::move(result).error());
            if (!result->winner)
                return noteFirstLogin(attempt, result->account, hash);
            attempt->account = std::move(result->winner);
            attempt->work = &Authenticator::verify;
            runOnWorker(attempt);
        });
}

void Authenticator::noteFirstLogin(const AttemptPtr &attempt, AccountId account, const QByteArray &hash)
{
    m_cache.remember(attempt->address.toByteArray(), hash, attempt->password, m_core.clock().monotonic());
    qCInfo(lcMail, "new account %ls at its first login", qUtf16Printable(attempt->address.toString()));
    finish(attempt, LoginOutcome::Right, AccountRef { account, attempt->address });
}

void Authenticator::accept(const AttemptPtr &attempt, const QByteArray &upgradedHash)
{
    const auto monotonic = m_core.clock().monotonic();
    const QByteArray name = attempt->address.toByteArray();
    m_cache.remember(name, attempt->account->passwordHash, attempt->password, monotonic);
    if (!upgradedHash.isEmpty()) // until it is written, the next login still finds the old one
        m_cache.remember(name, upgradedHash, attempt->password, monotonic);
    const AccountId id = attempt->account->info.id;
    const UnixSeconds now = m_core.clock().now();
    const bool isFirst = attempt->account->info.firstLoginAt == 0;
    const Store::LoginDates dates = datesToKeep(*m_core.rules());
    auto record = [id, now, dates, verified = attempt->account->passwordHash,
                   upgradedHash](Store::WriteTransaction &transaction) -> Status {
        if (!upgradedHash.isEmpty())
            MADMAIL_CHECK(Store::AccountTable(transaction).upgradePasswordHash(id, verified, upgradedHash));
        return recordLogin(transaction, id, now, dates);
    };
    if (isFirst) {
        m_core.store().write(std::move(record), [this, attempt, id](Status result) {
            if (result)
                return finish(attempt, LoginOutcome::Right, AccountRef { id, attempt->address });
            const bool isGone = result.error().code == ErrorCode::NotFound; // removed while we checked
            finish(attempt, LoginOutcome::Right, isGone ? wrongCredentials() : result.error());
        });
        return;
    }
    // The date of a later login may ride along with the next commit: nobody waits for it.
    if (dates == Store::LoginDates::FirstAndLast || !upgradedHash.isEmpty())
        m_core.store().write(std::move(record), [](Status) { }, Store::WritePriority::Lazy);
    finish(attempt, LoginOutcome::Right, AccountRef { id, attempt->address });
}

void Authenticator::reject(const AttemptPtr &attempt)
{
    if (attempt->address.isEmpty())
        qCInfo(lcMail, "login refused for a name of somewhere else");
    else
        qCInfo(lcMail, "login refused for %ls", qUtf16Printable(attempt->address.toString()));
    finish(attempt, LoginOutcome::Wrong, wrongCredentials());
}

void Authenticator::finish(const AttemptPtr &attempt, LoginOutcome outcome, Result<AccountRef> result)
{
    // First, so that who has the answer finds the guard knowing it.
    m_queue.leave(attempt->login, outcome, m_core.clock().monotonic());
    attempt->done(std::move(result));
}

} // namespace Madmail::Mail
