// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts for people who ask for one by themselves.
#pragma once

#include "server/base/rate_limiter.h"
#include "server/base/unique_function.h"
#include "server/mail/accounts.h"

#include <QHostAddress>
#include <QThreadPool>

#include <atomic>

namespace Madmail::Mail {

class MailCore;

/// Makes an account with a random name and password (`/new` of the web pages), as the registration rules allow it: with a
/// token that has a place left, or without one while registration is open and asks for none. Automatic creation at first
/// login is another switch and does not matter here. The place of a token is taken by the account that waits for its first
/// login (countPending()), so two who ask at once cannot both get the last one; the rules and the token are asked again in
/// the write job.
///
/// Limits: for each address (IPv6: /64 network) 20 at once and then one a minute; 64 waiting for their password hash.
/// Thread: create() from any; `done` is called exactly once, on a worker, the writer or the calling thread: it should only post.
class Registrar
{
public:
    static constexpr int atOnce = 20;
    static constexpr int eachMinute = 1;
    static constexpr int mostWaiting = 64;

    /// Errors: Refused (closed, token missing, used up or expired; `field` is "token" where it is about the token), NotFound
    /// (no such token), Busy (`field` is "peer": this address had its share; else the server has too much to do), Storage,
    /// StorageFull.
    using Done = UniqueFunction<void(Result<Credentials>)>;

    explicit Registrar(MailCore &core);
    /// Calls stop().
    ~Registrar();

    void create(const QHostAddress &peer, const QByteArray &token, Done done);
    /// Those that wait get Busy; no worker runs any more when it returns. After the last create(), before the store goes.
    void stop();

private:
    struct Wish;
    void hash(const std::shared_ptr<Wish> &wish);

    MailCore &m_core;
    RateLimiter m_rate;
    std::atomic<int> m_waiting { 0 };
    std::atomic<bool> m_stopping { false };
    QThreadPool m_worker;
};

} // namespace Madmail::Mail
