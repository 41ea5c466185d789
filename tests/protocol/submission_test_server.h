// SPDX-License-Identifier: GPL-3.0-or-later
// Submission sessions in this process, with mail rules that do what a test says.
#pragma once

#include "server/net/io_thread.h"
#include "server/net/listener.h"
#include "server/net/tls_context.h"
#include "server/services/smtp/submission_session.h"
#include "tests/protocol/dialogue_player.h"
#include "tests/protocol/io_clock.h"

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace Madmail::Testing {

/// What the rules answer, and what they were given. Thread: any, under the lock.
struct SubmissionScript
{
    std::mutex mutex;
    SmtpService::SubmissionRules::Limits limits { "relay.test", 100'000, 5 };
    QHash<QByteArray, QByteArray> passwords; ///< the first login makes the account
    std::optional<ErrorCode> loginError;
    int allowedMessages = 1000;
    std::optional<Error> messageError;
    bool holdsAnswers = false; ///< finish() waits for release()
    std::vector<UniqueFunction<void()>> held;

    struct Message
    {
        QByteArray sender;
        QByteArrayList recipients;
        QByteArray bytes;
        int pauses = 0;
    };
    std::vector<Message> messages;

    std::vector<Message> storedMessages();
    bool isHolding();
};

/// Serves submission and smtps on free ports of 127.0.0.1. Recipients of other domains than relay.test are refused, and of
/// relay.test "nobody" (unknown), "full" (over quota), "disk" (storage full) and "broken" (database error).
class SubmissionTestServer final : public DialogueHost
{
public:
    explicit SubmissionTestServer(Time time = Time::Real);
    ~SubmissionTestServer() override;

    quint16 port(const QByteArray &service) override;
    QByteArray domain() override { return "relay.test"; }
    Failure run(const QStringList &arguments) override;
    std::optional<Account> createAccount() override;
    Failure stop() override;
    Failure start() override;

    /// Only with Time::Manual.
    void advance(std::chrono::seconds by) { m_clock.advance(*m_thread, by); }
    /// Of all connections, without TLS.
    quint64 bytesIn() const { return m_thread->figures().bytesIn; }
    int connections() const { return m_thread->figures().connections; }

    SubmissionScript &script() { return *m_script; }
    /// For handshakes from now on.
    void setCertificate(bool there);
    /// As if an operator removed it; the first that logs in is 1. Ends its sessions.
    void endAccount(AccountId account);
    /// Lets the messages be stored whose answers are held.
    void release();

private:
    IoClock m_clock;
    std::shared_ptr<SubmissionScript> m_script;
    std::shared_ptr<Net::TlsContextSlot> m_tls;
    std::unique_ptr<Net::IoThread> m_thread;
    std::unique_ptr<SmtpService::SubmissionRules> m_rules;
    std::unique_ptr<Net::Listener> m_submission; // the listeners live on the thread
    std::unique_ptr<Net::Listener> m_smtps;
};

} // namespace Madmail::Testing
