// SPDX-License-Identifier: GPL-3.0-or-later
// What deliveries notice while all mail is deleted: from the last byte of DATA to 250, one message after another over a kept
// submission connection; first with nobody deleting, then while everything of a full store goes, then while the space of its
// bodies is freed. The sessions and the store are in this process, as in the program; the sender shares the processors.
//
//     bench_purge [--quick] [--mib N]
#include "server/crypto/certificate.h"
#include "server/engine/mail_threads.h"
#include "server/mail/mail_core.h"
#include "server/mail/maintenance.h"
#include "server/net/tls_context.h"
#include "server/store/body_store.h"
#include "server/store/mailbox_table.h"
#include "tests/bench/mail_dialogue.h"
#include "tests/protocol/test_message.h"

#include <QCoreApplication>

#include <future>

using namespace Madmail;
using namespace Madmail::Bench;

namespace {

constexpr qsizetype bodyBytes = 32 * 1024;
constexpr int storedAccounts = 50;
constexpr int messagesInJob = 64;
const std::string sender = "sender@relay.test";
const std::string recipient = "recipient@relay.test";

template <typename T> T mustHave(Result<T> result)
{
    if (!result.ok())
        giveUp(qPrintable(result.error().toEnglish()));
    return std::move(*result);
}

/// Submission on a free port of 127.0.0.1, on a store below the current folder.
class Relay
{
public:
    Relay()
    {
        if (!Crypto::initialiseCrypto().ok())
            giveUp("libsodium");
        m_store = mustHave(
            Store::Store::open({.path = QString::fromStdString(m_folder.path() + "/madmail.db")}));
        Mail::Rules rules;
        rules.identity = Mail::Identity("relay.test", {});
        rules.policy.messageLimitBytes = mebibytes(30).count;
        m_core = std::make_unique<Mail::MailCore>(*m_store, Clock::system(), rules);
        m_threads = mustHave(Engine::MailThreads::start(*m_core, 1));
        const auto key = mustHave(Crypto::generateKeyPem());
        const auto certificate = mustHave(Crypto::selfSignedCertificatePem(key, {{"relay.test"}, {}}, Clock::system().now(), 2));
        Net::ListenerSpec spec;
        spec.name = "submissions";
        spec.address = QHostAddress(QHostAddress::LocalHost);
        spec.implicitTls = true;
        spec.tls = std::make_shared<Net::TlsContextSlot>(mustHave(Net::TlsContext::create(certificate, key, {})));
        spec.factory = m_threads->submissionSessions();
        m_listener = mustHave(
            Engine::callOn(m_threads->first(), [&] { return Net::Listener::create(spec, m_threads->pointers()); }));
    }
    Relay(const Relay &) = delete;
    Relay &operator=(const Relay &) = delete;
    ~Relay()
    {
        Engine::callOn(m_threads->first(), [&] {
            m_listener.reset();
            return true;
        });
        m_threads->stop(std::chrono::seconds(0));
        m_threads.reset();
        m_core->authenticator().stop();
        m_store.reset();
        m_core.reset();
    }

    int port() const { return m_listener->port(); }
    Store::Store &store() { return *m_store; }

    /// Everybody's mail goes, on a thread of its own. Swap this for the command when the program is to be measured.
    std::future<Mail::Removed> startPurge()
    {
        return std::async(std::launch::async, [this] {
            return mustHave(Mail::Maintenance(*m_store, Clock::system(), m_core.get()).run(Mail::PurgePlan::allMail()));
        });
    }

private:
    TemporaryFolder m_folder;
    std::unique_ptr<Store::Store> m_store;
    std::unique_ptr<Mail::MailCore> m_core;
    std::unique_ptr<Engine::MailThreads> m_threads;
    std::unique_ptr<Net::Listener> m_listener;
};

template <typename Job> void writeNow(Store::Store &store, Job job)
{
    std::promise<Status> written;
    store.write(std::move(job), [&written](Status status) { written.set_value(std::move(status)); });
    const Status status = written.get_future().get();
    if (!status.ok())
        giveUp(qPrintable(status.error().toEnglish()));
}

/// Messages with a body each, dealt out to accounts as they come.
void fill(Store::Store &store, qint64 mib)
{
    std::vector<MailboxId> mailboxes;
    writeNow(store, [&mailboxes](Store::WriteTransaction &transaction) -> Status {
        mailboxes.clear();
        for (int i = 0; i < storedAccounts; ++i) {
            Store::NewAccount account;
            account.address = "full" + QByteArray::number(i) + "@relay.test";
            MADMAIL_TRY(const AccountId id, Store::AccountTable(transaction).insert(account));
            MADMAIL_TRY(const MailboxInfo info, Store::MailboxTable(transaction).create(id, "INBOX"));
            mailboxes.push_back(info.id);
        }
        return {};
    });
    const QByteArray content(bodyBytes, 'm');
    const qint64 messages = mebibytes(mib).count / bodyBytes;
    for (qint64 done = 0; done < messages; done += messagesInJob) {
        writeNow(store, [&, done](Store::WriteTransaction &transaction) -> Status {
            for (qint64 i = done; i < done + messagesInJob; ++i) {
                MADMAIL_TRY(const BodyId body, Store::BodyStore(transaction).insert(content));
                MADMAIL_CHECK(Store::MessageTable(transaction)
                                  .append(mailboxes[std::size_t(i) % mailboxes.size()], body, bodyBytes, 1'700'000'000, {}));
            }
            return {};
        });
    }
}

class Sender
{
public:
    explicit Sender(int port)
        : m_client(port, 1)
    {
        Testing::MessageSpec spec;
        spec.from = QByteArray::fromStdString(sender);
        spec.size = 4096;
        m_message = Testing::composeMessage(spec).toStdString() + ".\r\n";
        m_client.settle();
        m_client.exchange(0, "EHLO localhost\r\n", isAccepted);
        m_client.exchange(0, plainLogin(sender), [](std::string_view answer) { return isLine(answer, "235 "); });
    }

    /// Milliseconds of each message, sent while `goesOn(number)`.
    template <typename GoesOn> std::vector<double> measure(GoesOn goesOn)
    {
        std::vector<double> times;
        while (goesOn(times.size())) {
            m_client.exchange(0, envelope(sender, recipient), isGoAhead);
            const double sent = nowSeconds();
            m_client.exchange(0, m_message, isAccepted);
            times.push_back((nowSeconds() - sent) * 1000);
        }
        return times;
    }

private:
    LoadClient m_client;
    std::string m_message;
};

double print(const char *name, std::vector<double> times)
{
    if (times.empty())
        giveUp("nothing was measured");
    std::sort(times.begin(), times.end());
    const double p99 = percentile(times, 0.99);
    std::printf("bench purge_%s messages=%zu p50_ms=%.3f p99_ms=%.3f max_ms=%.3f\n", name, times.size(), percentile(times, 0.5), p99,
                times.back());
    return p99;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    prepareLoadProcess();
    const size_t mib = readNumber(argc, argv, "--mib", 1024, 64);
    Relay relay;
    Sender client(relay.port());
    fill(relay.store(), qint64(mib));
    const auto isQuiet = [&relay] { return !relay.store().stats().maintenancePending; };
    client.measure([](size_t sent) { return sent < 200; }); // warm
    const auto usual = client.measure([](size_t sent) { return sent < 3000; });

    const double began = nowSeconds();
    auto purge = relay.startPurge();
    const auto during = client.measure(
        [&purge](size_t) { return purge.wait_for(std::chrono::seconds(0)) != std::future_status::ready; });
    const double purged = nowSeconds();
    const Mail::Removed removed = purge.get();
    const auto freeing = client.measure([&](size_t sent) { return sent == 0 || !isQuiet(); });
    const double freed = nowSeconds();

    const double before = print("without", usual);
    const double worst = std::max(print("during", during), print("freeing", freeing));
    std::printf("bench purge messages=%lld mib=%lld seconds=%.2f seconds_freeing=%.2f p99_ratio=%.2f\n",
                static_cast<long long>(removed.messages), static_cast<long long>(removed.bytes >> 20), purged - began,
                freed - purged, worst / before);
    return 0;
}
