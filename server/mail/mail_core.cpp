// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/mail_core.h"

#include "server/mail/io_context.h"
#include "server/mail/mailbox_hub.h"

namespace Madmail::Mail {

MailCore::MailCore(Store::Store &store, const Clock &clock, Rules rules, QByteArray passwordSecret)
    : m_store(store)
    , m_clock(clock)
    , m_submissionRate(rules.policy.submissionPerMinute, rules.policy.submissionBurst)
{
    m_rules = std::make_shared<const Rules>(std::move(rules));
    m_authenticator = std::make_unique<Authenticator>(*this, std::move(passwordSecret));
}

MailCore::~MailCore() = default;

std::shared_ptr<const Rules> MailCore::rules() const
{
    const std::lock_guard lock(m_mutex);
    return m_rules;
}

void MailCore::setRules(Rules rules)
{
    m_submissionRate.configure(rules.policy.submissionPerMinute, rules.policy.submissionBurst);
    auto fresh = std::make_shared<const Rules>(std::move(rules));
    const std::lock_guard lock(m_mutex);
    m_rules = fresh;
    for (const Listener &listener : m_listeners)
        listener.address.post([context = listener.context, fresh] { context->setRules(fresh); });
}

void MailCore::attach(IoContext *context, PostAddress address)
{
    const std::lock_guard lock(m_mutex);
    m_listeners.push_back({ context, std::move(address) });
}

void MailCore::detach(IoContext *context)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_listeners, [context](const Listener &listener) { return listener.context == context; });
}

void MailCore::publish(const MailboxEvent &event)
{
    const std::lock_guard lock(m_mutex);
    for (const Listener &listener : m_listeners)
        listener.address.post([context = listener.context, event] { context->hub().apply(event); });
}

void MailCore::publish(const std::vector<MailboxEvent> &events)
{
    for (const MailboxEvent &event : events)
        publish(event);
}

void MailCore::endSessions(AccountId account)
{
    const std::lock_guard lock(m_mutex);
    for (const Listener &listener : m_listeners)
        listener.address.post([context = listener.context, account] { context->sessions().end(account); });
}

} // namespace Madmail::Mail
