// SPDX-License-Identifier: GPL-3.0-or-later
// Logins: checks passwords off the I/O threads, and makes accounts at their first login.
#pragma once

#include "server/base/result.h"
#include "server/base/unique_function.h"
#include "server/mail/login_queue.h"
#include "server/mail/mail_values.h"
#include "server/mail/password_cache.h"
#include "server/store/account_table.h"

#include <QHostAddress>
#include <QThreadPool>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

namespace Madmail::Mail {

class MailCore;

/// The one answer to wrong, unknown, blocked and not allowed.
Error wrongCredentials();

/// Checks a login in up to three steps: back-off and cache (at once), Argon2id (worker pool), dates or a new account (writer).
///
/// Wrong, unknown, blocked and not allowed all get the same Unauthenticated, after the same work. Busy means "later":
/// back-off after failures, or too many logins under way (LoginGuard, LoginQueue); the password was not looked at.
/// A password that was right within 15 minutes needs no Argon2id, but passes the back-off like any other: an answer to a
/// guess is an answer, however cheap it was.
/// Whether an account may be made is asked before the work, and again in the transaction that makes it.
/// The first password of a new account wins: a concurrent second one is checked against it.
/// Hashes of the older servers verify, and are replaced by Argon2id at login, unless the password was changed meanwhile;
/// a hash that is dearer to guess than what we make stays.
/// Thread: login() and refuse() from any; `done` is called exactly once, on the calling thread, on a worker or on the writer:
/// it should only post.
class Authenticator
{
public:
    using Done = UniqueFunction<void(Result<AccountRef>)>;

    /// `secret`: of the PasswordCache.
    Authenticator(MailCore &core, QByteArray secret);
    /// Calls stop().
    ~Authenticator();
    /// Ends the service, before the store is closed: passwords that are being checked get their answer, those that wait and
    /// all later ones get Busy. No worker runs any more when it returns; answers that hang on the writer come with its commit.
    void stop();

    /// `account`: what the store has under the normalised address now, or nothing.
    void login(const EmailAddress &address, QByteArray password, const QHostAddress &peer,
               std::optional<Store::StoredAccount> account, bool blocked, Done done);
    /// A name that cannot be an account of this server. It counts as a wrong password, and takes as long.
    void refuse(const QByteArray &name, QByteArray password, const QHostAddress &peer, Done done);

private:
    struct Attempt;
    using AttemptPtr = std::shared_ptr<Attempt>;

    void start(const AttemptPtr &attempt);
    void runOnWorker(const AttemptPtr &attempt);

    // What an attempt can come to. Each ends with finish(), which calls `done`.
    void verify(const AttemptPtr &attempt);
    void burnTime(const AttemptPtr &attempt);
    void createAccount(const AttemptPtr &attempt);

    void noteFirstLogin(const AttemptPtr &attempt, AccountId account, const QByteArray &hash);
    void accept(const AttemptPtr &attempt, const QByteArray &upgradedHash);
    void reject(const AttemptPtr &attempt);
    void finish(const AttemptPtr &attempt, LoginOutcome outcome, Result<AccountRef> result);
    bool isCached(const Attempt &attempt) const;
    bool mayBecomeAccount(const Attempt &attempt) const;

    MailCore &m_core;
    LoginQueue m_queue;
    PasswordCache m_cache;
    std::mutex m_startMutex; // leaf: nothing is given to the workers once they stop
    std::atomic<bool> m_stopping { false };
    QThreadPool m_workers;
};

} // namespace Madmail::Mail
