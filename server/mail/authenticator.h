// SPDX-License-Identifier: GPL-3.0-or-later
// Logins: checks passwords off the I/O threads, and makes accounts at their first login.
#pragma once

#include "server/base/result.h"
#include "server/base/unique_function.h"
#include "server/mail/login_guard.h"
#include "server/mail/mail_values.h"
#include "server/mail/password_cache.h"
#include "server/store/account_table.h"

#include <QHostAddress>
#include <QThreadPool>

#include <atomic>
#include <memory>
#include <optional>

namespace Madmail::Mail {

class MailCore;

/// Checks a login in up to three steps: rules and cache (at once), Argon2id (worker pool), dates or a new account (writer).
///
/// Wrong, unknown, blocked and not allowed all get the same Unauthenticated, after the same work. Busy means "later":
/// back-off after failures, or more than 1 000 logins waiting for the pool.
/// Whether an account may be made is asked before the work, and again in the transaction that makes it.
/// The first password of a new account wins: a concurrent second one is checked against it.
/// Hashes of the older servers verify, and are replaced by Argon2id at login, unless the password was changed meanwhile;
/// a hash that is dearer to guess than what we make stays.
/// Thread: login() from any; `done` is called on the calling thread, on a worker or on the writer: it should only post.
class Authenticator
{
public:
    using Done = UniqueFunction<void(Result<AccountRef>)>;

    explicit Authenticator(MailCore &core);
    /// Waits for the workers.
    ~Authenticator();
    /// No new logins; waits for the workers. Before the store is closed.
    void stop();

    /// `account`: what the store has under the normalised address now, or nothing.
    void login(const EmailAddress &address, QByteArray password, const QHostAddress &peer,
               std::optional<Store::StoredAccount> account, bool blocked, Done done);

private:
    struct Attempt;
    using AttemptPtr = std::shared_ptr<Attempt>;

    void verify(const AttemptPtr &attempt);
    void burnTime(const AttemptPtr &attempt);
    void createAccount(const AttemptPtr &attempt);
    void accept(const AttemptPtr &attempt, const QByteArray &upgradedHash);
    void reject(const AttemptPtr &attempt);
    void finish(const AttemptPtr &attempt, Result<AccountRef> result);
    bool mayBecomeAccount(const Attempt &attempt) const;
    Status queue(UniqueFunction<void()> work);

    MailCore &m_core;
    LoginGuard m_guard;
    PasswordCache m_cache;
    QThreadPool m_workers;
    std::atomic<int> m_waiting { 0 };
    std::atomic<bool> m_stopping { false };
};

} // namespace Madmail::Mail
