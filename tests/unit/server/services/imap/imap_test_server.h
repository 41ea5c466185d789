// SPDX-License-Identifier: GPL-3.0-or-later
// IMAP sessions in this process, on real mail rules and a real store in a temporary folder.
#pragma once

#include "server/mail/io_context.h"
#include "server/mail/mail_core.h"
#include "server/net/io_thread.h"
#include "server/net/listener.h"
#include "server/net/tls_context.h"
#include "server/store/store.h"
#include "tests/protocol/dialogue_player.h"
#include "tests/protocol/io_clock.h"

#include <QTemporaryDir>

#include <memory>

namespace Madmail::Testing {

/// Serves imap and imaps on free ports of 127.0.0.1. Addresses in relay.test become accounts at their first login.
class ImapTestServer final : public DialogueHost
{
public:
    explicit ImapTestServer(const Mail::Policy &policy = usualPolicy(), Time time = Time::Real);
    ~ImapTestServer() override;

    /// 1 GiB of quota, messages up to 30 MiB.
    static Mail::Policy usualPolicy();

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

    /// Delivers to an existing account, past the encryption rules when they let `to` pass. Waits for the commit.
    Status deliver(const QByteArray &to, const QByteArray &message);

    Store::Store &store() { return *m_store; }
    Mail::MailCore &core() { return *m_core; }

private:
    QTemporaryDir m_folder;
    Mail::Policy m_policy;
    IoClock m_clock;
    std::shared_ptr<Net::TlsContextSlot> m_tls;
    std::unique_ptr<Store::Store> m_store;
    std::unique_ptr<Mail::MailCore> m_core;
    std::unique_ptr<Net::IoThread> m_thread;
    std::unique_ptr<Mail::IoContext> m_mail; // these three live on the thread
    std::unique_ptr<Net::Listener> m_imap;
    std::unique_ptr<Net::Listener> m_imaps;
};

} // namespace Madmail::Testing
