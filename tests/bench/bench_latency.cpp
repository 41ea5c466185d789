// SPDX-License-Identifier: GPL-3.0-or-later
// How soon an idling session hears of a message: from the sender's 250, and from the last byte of DATA, to `* n EXISTS`. One
// message after another, all clients in one thread, as times of the client (the network and both TLS ends are in them).
// Beside them, one durable commit of a bare SQLite loop on the same disk: what the 250 has to wait for.
//
//     bench_latency [--quick] [--messages N]
#include "tests/bench/mail_dialogue.h"
#include "tests/bench/raw_database.h"
#include "tests/protocol/test_message.h"


using namespace Madmail::Bench;

namespace {

struct Times // milliseconds
{
    std::vector<double> acceptedToExists; // 0 when EXISTS came first
    std::vector<double> dataToExists;
    std::vector<double> dataToAccepted;
};

void sendAndMeasure(LoadClient &smtp, LoadClient &imap, const std::string &greeting, const std::string &message, Times *times)
{
    smtp.exchange(0, greeting, isGoAhead);
    smtp.send(0, message);
    const double sent = nowSeconds();
    double accepted = 0;
    double exists = 0;
    // In turn and without sleeping, so that neither waits for the other's time-out.
    for (const double end = sent + 30; (accepted == 0 || exists == 0) && nowSeconds() < end;) {
        smtp.pump(0, [&](size_t, std::string &input) {
            if (!isAccepted(input))
                return;
            accepted = nowSeconds();
            input.clear();
        });
        imap.pump(0, [&](size_t, std::string &input) {
            if (!isLine(input, " EXISTS"))
                return;
            exists = nowSeconds();
            input.clear();
        });
    }
    if (accepted == 0 || exists == 0)
        giveUp("a message is not announced");
    times->acceptedToExists.push_back(std::max(0.0, exists - accepted) * 1000);
    times->dataToExists.push_back((exists - sent) * 1000);
    times->dataToAccepted.push_back((accepted - sent) * 1000);
}

double rawCommitMilliseconds(const RelayProcess &relay, size_t count, const std::string &message)
{
    RawDatabase database(QString::fromStdString(relay.folder() + "/raw.db"), 8192);
    std::vector<double> times;
    for (size_t i = 0; i < count; ++i) {
        const double began = nowSeconds();
        database.deliver(1, QByteArray::fromStdString(message));
        times.push_back((nowSeconds() - began) * 1000);
    }
    std::sort(times.begin(), times.end());
    return percentile(times, 0.5);
}

void print(const char *name, std::vector<double> times)
{
    std::sort(times.begin(), times.end());
    std::printf("bench latency_%s messages=%zu p50_ms=%.3f p99_ms=%.3f max_ms=%.3f\n", name, times.size(), percentile(times, 0.5),
                percentile(times, 0.99), times.back());
}

} // namespace

int main(int argc, char **argv)
{
    prepareLoadProcess();
    const size_t count = readNumber(argc, argv, "--messages", 1000, 100);
    const RelayProcess relay(argv[0]);
    makeAccounts(relay, 2);
    LoadClient smtp(relay.port("submissions"), 1);
    logInToSubmission(smtp, relay); // account 0
    LoadClient imap(relay.port("imaps"), 1);
    imap.exchangeAll({0}, 1, [&](size_t) { return loginAndSelect(relay.address(1)); }, isSelected);
    imap.exchangeAll({0}, 1, [](size_t) { return "c IDLE\r\n"; }, isIdling);

    Madmail::Testing::MessageSpec spec;
    spec.from = QByteArray::fromStdString(relay.address(0));
    spec.size = 4096;
    const std::string message = Madmail::Testing::composeMessage(spec).toStdString() + ".\r\n";
    const std::string greeting = envelope(relay.address(0), relay.address(1));
    Times times;
    for (int i = 0; i < 20; ++i)
        sendAndMeasure(smtp, imap, greeting, message, &times);
    times = {};
    for (const double end = nowSeconds() + 60; times.dataToExists.size() < count && nowSeconds() < end;)
        sendAndMeasure(smtp, imap, greeting, message, &times);
    const double raw = rawCommitMilliseconds(relay, std::min<size_t>(count, 500), message);
    std::sort(times.dataToExists.begin(), times.dataToExists.end());
    print("accepted_to_exists", times.acceptedToExists);
    print("data_to_exists", times.dataToExists);
    print("data_to_accepted", times.dataToAccepted);
    std::printf("bench latency raw_commit_p50_ms=%.3f data_to_exists_to_raw=%.3f\n", raw, percentile(times.dataToExists, 0.5) / raw);
    return 0;
}
