// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocol/submission_test_server.h"

#include "server/net/connection.h"
#include "tests/support/io_server.h"

#include <algorithm>

namespace Madmail::Testing {

using SmtpService::SubmissionRules;

namespace {

constexpr qint64 spoolBytes = 16 * 1024;

/// Pauses after each 16 KiB until the event loop has come round.
class ScriptedIntake final : public Mail::MessageIntake
{
public:
    ScriptedIntake(std::shared_ptr<SubmissionScript> script, PostAddress thread, Mail::IntakeRequest request)
        : m_script(std::move(script))
        , m_thread(std::move(thread))
        , m_request(std::move(request))
    {
        m_message.sender = m_request.envelopeSender.toByteArray();
        for (const EmailAddress &recipient : m_request.recipients)
            m_message.recipients << recipient.toByteArray();
        std::sort(m_message.recipients.begin(), m_message.recipients.end());
    }

    void feed(QByteArrayView bytes) override
    {
        m_message.bytes += bytes;
        m_unspooled += bytes.size();
        if (m_unspooled < spoolBytes || m_waiting)
            return;
        m_waiting = true;
        ++m_message.pauses;
        m_thread.post([this, alive = std::weak_ptr(m_alive)] {
            if (!alive.lock())
                return;
            m_unspooled = 0;
            m_waiting = false;
            m_drained();
        });
    }
    bool wantsPause() const override { return m_waiting; }
    void setDrained(UniqueFunction<void()> drained) override { m_drained = std::move(drained); }
    bool isRefused() const override { return m_message.bytes.size() > m_request.limitBytes; }
    void finish(UniqueFunction<void(Result<UidMapping>)> done) override
    {
        auto answer = [this, alive = std::weak_ptr(m_alive), done = std::move(done)] {
            if (alive.lock())
                done(store());
        };
        const std::lock_guard lock(m_script->mutex);
        if (m_script->holdsAnswers)
            m_script->held.emplace_back(std::move(answer));
        else
            m_thread.post(std::move(answer));
    }

private:
    Result<UidMapping> store()
    {
        const std::lock_guard lock(m_script->mutex);
        if (isRefused())
            return Error { ErrorCode::TooLarge, "too large" };
        if (m_script->messageError)
            return *m_script->messageError;
        m_script->messages.push_back(m_message);
        return UidMapping {};
    }

    std::shared_ptr<SubmissionScript> m_script;
    PostAddress m_thread;
    Mail::IntakeRequest m_request;
    SubmissionScript::Message m_message;
    UniqueFunction<void()> m_drained;
    qint64 m_unspooled = 0;
    bool m_waiting = false;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

class ScriptedRules final : public SubmissionRules
{
public:
    ScriptedRules(std::shared_ptr<SubmissionScript> script, PostAddress thread)
        : m_script(std::move(script))
        , m_thread(std::move(thread))
    {
    }

    Limits limits() const override
    {
        const std::lock_guard lock(m_script->mutex);
        return m_script->limits;
    }

    void login(const QByteArray &user, QByteArray password, const QHostAddress &, UniqueFunction<void(Result<Mail::AccountRef>)> done) override
    {
        m_thread.post([result = check(user, password), done = std::move(done)] { done(result); });
    }

    Status enter(Mail::AccountSession &session, const Mail::AccountRef &account) override
    {
        m_sessions.enter(session, account.id);
        return {};
    }

    Mail::AccountSessions &sessions() { return m_sessions; }

    bool isLocal(const EmailAddress &address) const override { return address.domain() == "relay.test"; }

    Status checkRecipient(const EmailAddress &recipient, qint64) override
    {
        if (recipient.domain() != "relay.test")
            return Error { ErrorCode::Refused, "not here" };
        if (recipient.localPart() == "nobody")
            return Error { ErrorCode::NotFound, "unknown" };
        if (recipient.localPart() == "full")
            return Error { ErrorCode::OverQuota, "full" };
        if (recipient.localPart() == "disk")
            return Error { ErrorCode::StorageFull, "no room" };
        if (recipient.localPart() == "broken")
            return Error { ErrorCode::Storage, "broken" };
        return {};
    }

    bool allowSubmission(const Mail::AccountRef &) override
    {
        const std::lock_guard lock(m_script->mutex);
        return m_script->allowedMessages-- > 0;
    }

    std::unique_ptr<Mail::MessageIntake> beginMessage(Mail::IntakeRequest request) override
    {
        return std::make_unique<ScriptedIntake>(m_script, m_thread, std::move(request));
    }

private:
    Result<Mail::AccountRef> check(const QByteArray &user, const QByteArray &password)
    {
        const std::lock_guard lock(m_script->mutex);
        if (m_script->loginError)
            return Error { *m_script->loginError, "login" };
        const auto address = EmailAddress::parse(user);
        if (!address || m_script->passwords.value(user, password) != password)
            return Error { ErrorCode::Unauthenticated, "login" };
        m_script->passwords.insert(user, password);
        return Mail::AccountRef { { m_script->passwords.size() }, *address };
    }

    std::shared_ptr<SubmissionScript> m_script;
    PostAddress m_thread;
    Mail::AccountSessions m_sessions;
};

} // namespace

std::vector<SubmissionScript::Message> SubmissionScript::storedMessages()
{
    const std::lock_guard lock(mutex);
    return messages;
}

bool SubmissionScript::isHolding()
{
    const std::lock_guard lock(mutex);
    return !held.empty();
}

SubmissionTestServer::SubmissionTestServer(Time time)
    : m_clock(time)
    , m_script(std::make_shared<SubmissionScript>())
    , m_tls(std::make_shared<Net::TlsContextSlot>(makeTestContext()))
{
    start();
}

SubmissionTestServer::~SubmissionTestServer()
{
    release();
    stop();
    m_thread->wait();
}

Failure SubmissionTestServer::start()
{
    if (m_thread)
        m_thread->wait();
    m_thread = Net::IoThread::create(QStringLiteral("io"), m_clock.clock());
    m_rules = std::make_unique<ScriptedRules>(m_script, m_thread->address());
    runOn(*m_thread, [this] {
        for (const bool implicitTls : { false, true }) {
            Net::ListenerSpec spec;
            spec.name = implicitTls ? "submissions" : "submission";
            spec.address = QHostAddress(QHostAddress::LocalHost);
            spec.implicitTls = implicitTls;
            spec.tls = m_tls;
            spec.factory = [this](Net::Connection &connection) {
                return std::make_unique<SmtpService::SubmissionSession>(connection, *m_rules);
            };
            auto listener = Net::Listener::create(spec, { m_thread.get() });
            if (!listener)
                qFatal("%s", qPrintable(listener.error().toEnglish()));
            (implicitTls ? m_smtps : m_submission) = std::move(*listener);
        }
    });
    return {};
}

Failure SubmissionTestServer::stop()
{
    if (!m_submission)
        return {};
    runOn(*m_thread, [this] {
        m_submission.reset();
        m_smtps.reset();
    });
    m_thread->stop(std::chrono::seconds(5));
    return {};
}

void SubmissionTestServer::setCertificate(bool there)
{
    m_tls->set(there ? makeTestContext() : nullptr);
}

void SubmissionTestServer::endAccount(AccountId account)
{
    runOn(*m_thread, [this, account] { static_cast<ScriptedRules &>(*m_rules).sessions().end(account); });
}

void SubmissionTestServer::release()
{
    std::vector<UniqueFunction<void()>> held;
    {
        const std::lock_guard lock(m_script->mutex);
        m_script->holdsAnswers = false;
        held.swap(m_script->held);
    }
    for (UniqueFunction<void()> &answer : held)
        m_thread->post(std::move(answer));
}

quint16 SubmissionTestServer::port(const QByteArray &service)
{
    const Net::Listener *listener = service == "smtps" ? m_smtps.get() : service == "submission" ? m_submission.get() : nullptr;
    return listener ? listener->port() : 0;
}

Failure SubmissionTestServer::run(const QStringList &)
{
    return QStringLiteral("there is no command line here");
}

std::optional<DialogueHost::Account> SubmissionTestServer::createAccount()
{
    const std::lock_guard lock(m_script->mutex);
    const Account account { "made" + QByteArray::number(m_script->passwords.size()) + "@relay.test", "password" };
    m_script->passwords.insert(account.address, account.password);
    return account;
}

} // namespace Madmail::Testing
