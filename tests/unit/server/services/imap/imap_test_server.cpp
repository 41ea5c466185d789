// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/server/services/imap/imap_test_server.h"

#include "server/base/bytes.h"
#include "server/mail/accounts.h"
#include "server/mail/message_intake.h"
#include "server/services/imap/imap_service.h"
#include "tests/support/io_server.h"


namespace Madmail::Testing {

namespace {

template<typename T>
T mustHave(Result<T> result)
{
    if (!result)
        qFatal("%s", qPrintable(result.error().toEnglish()));
    return std::move(*result);
}

} // namespace

Mail::Policy ImapTestServer::usualPolicy()
{
    Mail::Policy policy;
    policy.defaultQuotaBytes = gibibytes(1).count;
    policy.messageLimitBytes = mebibytes(30).count;
    policy.appendLimitBytes = mebibytes(30).count;
    return policy;
}

ImapTestServer::ImapTestServer(const Mail::Policy &policy, Time time)
    : m_policy(policy)
    , m_clock(time)
    , m_tls(std::make_shared<Net::TlsContextSlot>(makeTestContext()))
{
    start();
}

ImapTestServer::~ImapTestServer()
{
    stop();
}

Failure ImapTestServer::start()
{
    m_store = mustHave(Store::Store::open({ m_folder.filePath(QStringLiteral("madmail.db")) }));
    m_core = std::make_unique<Mail::MailCore>(*m_store, Clock::system(), Mail::Rules { m_policy, Mail::Identity("relay.test", {}), {} });
    m_thread = Net::IoThread::create(QStringLiteral("io"), m_clock.clock());
    runOn(*m_thread, [this] {
        m_mail = mustHave(Mail::IoContext::create(*m_core, m_thread->address()));
        m_thread->runAtEnd([this] { m_mail.reset(); });
        for (const bool implicitTls : { false, true }) {
            Net::ListenerSpec spec;
            spec.name = implicitTls ? "imaps" : "imap";
            spec.address = QHostAddress(QHostAddress::LocalHost);
            spec.implicitTls = implicitTls;
            spec.tls = m_tls;
            spec.factory = [this](Net::Connection &connection) {
                return ImapService::createSession(connection, *m_mail);
            };
            (implicitTls ? m_imaps : m_imap) = mustHave(Net::Listener::create(spec, { m_thread.get() }));
        }
    });
    return {};
}

Failure ImapTestServer::stop()
{
    if (!m_thread)
        return {};
    runOn(*m_thread, [this] {
        m_imap.reset();
        m_imaps.reset();
    });
    m_thread->stop(std::chrono::seconds(5));
    m_thread->wait();
    m_thread.reset();
    m_core.reset();
    m_store.reset();
    return {};
}

quint16 ImapTestServer::port(const QByteArray &service)
{
    const Net::Listener *listener = service == "imaps" ? m_imaps.get() : service == "imap" ? m_imap.get() : nullptr;
    return listener ? listener->port() : 0;
}

Failure ImapTestServer::run(const QStringList &)
{
    return QStringLiteral("there is no command line here");
}

std::optional<DialogueHost::Account> ImapTestServer::createAccount()
{
    const auto made = Mail::Accounts(*m_store, Clock::system()).createRandom(Mail::Identity("relay.test", {}));
    if (!made)
        return std::nullopt;
    return Account { made->address.toByteArray(), made->password };
}

Status ImapTestServer::deliver(const QByteArray &to, const QByteArray &message)
{
    std::promise<Status> stored;
    std::unique_ptr<Mail::MessageIntake> intake;
    runOn(*m_thread, [&] {
        Mail::IntakeRequest request;
        request.envelopeSender = *EmailAddress::parse("sender@relay.test");
        request.recipients = { *EmailAddress::parse(to) };
        request.limitBytes = m_policy.messageLimitBytes;
        intake = m_mail->beginMessage(std::move(request));
        intake->setDrained([] {});
        intake->feed(message);
        intake->finish([&stored](Result<UidMapping> result) {
            stored.set_value(result ? Status() : Status(result.error()));
        });
    });
    const Status status = stored.get_future().get();
    runOn(*m_thread, [&] { intake.reset(); });
    return status;
}

} // namespace Madmail::Testing
