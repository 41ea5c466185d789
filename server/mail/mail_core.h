// SPDX-License-Identifier: GPL-3.0-or-later
// What all I/O threads share of the mail rules: the store, the limits that count across connections, and the events.
#pragma once

#include "server/base/clock.h"
#include "server/base/post.h"
#include "server/base/random.h"
#include "server/base/rate_limiter.h"
#include "server/mail/authenticator.h"
#include "server/mail/identity.h"
#include "server/mail/policy.h"
#include "server/mail/shared_mailbox.h"
#include "server/store/store.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace Madmail::Mail {

class IoContext;

/// What changes when an operator changes a setting; replaced as a whole.
struct Rules
{
    Policy policy;
    Identity identity;
    QByteArray hostName; ///< `hostname`, said in greetings; empty: the primary domain
};

/// Thread: made and destroyed on the engine's own thread, while no I/O thread runs sessions; the rest from any thread.
class MailCore
{
public:
    /// `passwordSecret`: for the marks of passwords (PasswordCache), made for each run; tests give their own.
    MailCore(Store::Store &store, const Clock &clock, Rules rules, QByteArray passwordSecret = randomBytes(32));
    ~MailCore();

    Store::Store &store() { return m_store; }
    const Clock &clock() const { return m_clock; }
    Authenticator &authenticator() { return *m_authenticator; }
    RateLimiter &submissionRate() { return m_submissionRate; }

    std::shared_ptr<const Rules> rules() const;
    /// Takes effect for the next question that anybody asks.
    void setRules(Rules rules);

    /// Registers an I/O thread for events. The context unregisters before it dies.
    void attach(IoContext *context, PostAddress address);
    void detach(IoContext *context);

    /// Tells every I/O thread what a commit did. Called on the writer thread, in the order of commits, before the answer
    /// of the command that caused it is posted.
    void publish(const MailboxEvent &event);
    void publish(const std::vector<MailboxEvent> &events);

    /// Ends all sessions of an account that a commit removed or blocked. Called like publish(), after that commit.
    void endSessions(AccountId account);

    /// Successful deliveries since the start, for the snapshot.
    quint64 deliveredMessages() const { return m_delivered.load(std::memory_order_relaxed); }
    void countDelivered() { m_delivered.fetch_add(1, std::memory_order_relaxed); }

private:
    struct Listener
    {
        IoContext *context = nullptr;
        PostAddress address;
    };

    Store::Store &m_store;
    const Clock &m_clock;
    mutable std::mutex m_mutex; // leaf: rules pointer and the list of contexts
    std::shared_ptr<const Rules> m_rules;
    std::vector<Listener> m_listeners;
    RateLimiter m_submissionRate;
    std::atomic<quint64> m_delivered { 0 };
    std::unique_ptr<Authenticator> m_authenticator;
};

} // namespace Madmail::Mail
