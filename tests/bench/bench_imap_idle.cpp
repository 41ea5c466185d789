// SPDX-License-Identifier: GPL-3.0-or-later
// What logged-in, selected, idling IMAP sessions over TLS cost: memory of each, CPU while nothing happens, and CPU of one NOOP
// among them, against a bare echo of epoll and OpenSSL that runs at the same time with as many connections. And what a
// mailbox of 10 000 messages adds to one session.
//
//     bench_imap_idle [--quick] [--accounts N]
//
// Sessions share accounts (190 by default, because a first login costs 12 ms of CPU).
// `--accounts 9500` gives every session its own.
#include "tests/bench/mail_dialogue.h"
#include "tests/protocol/test_message.h"

#include <QByteArray>

#include <cstring>

using namespace Madmail::Bench;

namespace {

struct Options
{
    std::vector<size_t> sessions{1000, 9500};
    size_t accounts = 190;
    int quietSeconds = 20;
    size_t rounds = 9;
    size_t bigMailbox = 10'000;
};

struct Figures
{
    double kibEach = 0;
    double quietMilliseconds = 0; // CPU in a second
    double pingMicroseconds = 0;  // CPU of one exchange, median
};

constexpr size_t batch = 1000; // exchanges of a round
const std::string ping(64, 'p');

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// `batch` connections in an order that no cache likes, other ones each time.
std::vector<size_t> someOf(size_t count)
{
    static size_t next = 0;
    std::vector<size_t> indexes(std::min(batch, count));
    for (size_t &index : indexes)
        index = (next += 7919) % count; // prime: no index twice
    return indexes;
}

double rawPing(LoadClient &load, pid_t server, const std::vector<size_t> &indexes)
{
    const double before = cpuSeconds(server);
    for (const size_t index : indexes)
        load.exchange(index, ping, [](std::string_view answer) { return answer.size() >= ping.size(); });
    return (cpuSeconds(server) - before) / double(indexes.size()) * 1e6;
}

/// Takes the sessions out of IDLE, measures one NOOP of each, and lets them idle again.
double noop(LoadClient &load, pid_t server, const std::vector<size_t> &indexes)
{
    load.exchangeAll(indexes, 16, [](size_t) { return "DONE\r\n"; }, [](std::string_view answer) { return isLine(answer, "c OK"); });
    const double before = cpuSeconds(server);
    for (const size_t index : indexes)
        load.exchange(index, "d NOOP\r\n", [](std::string_view answer) { return isLine(answer, "d OK"); });
    const double used = cpuSeconds(server) - before;
    load.exchangeAll(indexes, 16, [](size_t) { return "c IDLE\r\n"; }, isIdling);
    return used / double(indexes.size()) * 1e6;
}

void measurePings(const Options &options, LoadClient &raw, pid_t rawPid, LoadClient &imap, pid_t relayPid, Figures *rawFigures,
                  Figures *figures)
{
    std::vector<double> rawPings;
    std::vector<double> noops;
    for (size_t round = 0; round < options.rounds; ++round) {
        const auto indexes = someOf(imap.count());
        rawPings.push_back(rawPing(raw, rawPid, indexes));
        noops.push_back(noop(imap, relayPid, indexes));
    }
    rawFigures->pingMicroseconds = median(rawPings);
    figures->pingMicroseconds = median(noops);
}

Figures measure(const Options &options, const std::string &program, size_t sessions)
{
    const ServerProcess raw({folderOf(program) + "raw_echo"});
    const RelayProcess relay(program);
    const size_t accounts = std::min(options.accounts, sessions);
    double began = nowSeconds();
    makeAccounts(relay, accounts); // what is loaded once, and what passwords need, is not the price of a session
    const double accountSeconds = nowSeconds() - began;
    sleep(1);
    const long emptyKib = pssKib(relay.pid());

    LoadClient rawLoad(raw.port(), sessions);
    began = nowSeconds();
    LoadClient imap(relay.port("imaps"), sessions);
    imap.exchangeAll(firstOnes(sessions), 64, [&](size_t index) { return loginAndSelect(relay.address(index % accounts)); }, isSelected);
    imap.exchangeAll(firstOnes(sessions), 64, [](size_t) { return "c IDLE\r\n"; }, isIdling);
    const double loginSeconds = nowSeconds() - began;
    imap.settle();
    rawLoad.settle();

    Figures figures;
    Figures rawFigures;
    figures.kibEach = double(pssKib(relay.pid()) - emptyKib) / double(sessions);
    const double processMib = double(rssKib(relay.pid())) / 1024;
    const double before = cpuSeconds(relay.pid());
    began = nowSeconds();
    sleep(unsigned(options.quietSeconds));
    figures.quietMilliseconds = (cpuSeconds(relay.pid()) - before) * 1000 / (nowSeconds() - began);
    measurePings(options, rawLoad, raw.pid(), imap, relay.pid(), &rawFigures, &figures);

    std::printf("%5zu sessions of %zu accounts (accounts made in %.1f s, sessions in %.1f s): %.2f KiB each, process %.1f MiB, quiet "
                "%.3f ms/s\n",
                sessions, accounts, accountSeconds, loginSeconds, figures.kibEach, processMib, figures.quietMilliseconds);
    std::printf("      NOOP %.2f us CPU, echo of 64 bytes %.2f us, ratio %.3f\n", figures.pingMicroseconds, rawFigures.pingMicroseconds,
                figures.pingMicroseconds / rawFigures.pingMicroseconds);
    std::printf("bench imap_idle sessions=%zu accounts=%zu kib_each=%.2f process_mib=%.1f quiet_ms_per_s=%.3f noop_us=%.2f raw_us=%.2f "
                "noop_to_raw=%.3f\n",
                sessions, accounts, figures.kibEach, processMib, figures.quietMilliseconds, figures.pingMicroseconds,
                rawFigures.pingMicroseconds, figures.pingMicroseconds / rawFigures.pingMicroseconds);
    std::fflush(stdout);
    return figures;
}

/// Sixteen senders fill the mailbox of account 1.
void fillMailbox(const RelayProcess &relay, size_t messages)
{
    LoadClient senders(relay.port("submissions"), 16);
    logInToSubmission(senders, relay);
    const auto compose = [&](size_t index) {
        Madmail::Testing::MessageSpec spec;
        spec.from = QByteArray::fromStdString(relay.address(index));
        return Madmail::Testing::composeMessage(spec).toStdString() + ".\r\n";
    };
    const auto all = firstOnes(senders.count());
    for (size_t sent = 0; sent < messages; sent += all.size()) {
        senders.exchangeAll(
            all, all.size(), [&](size_t index) { return envelope(relay.address(index), relay.address(1)); }, isGoAhead);
        senders.exchangeAll(all, all.size(), compose, isAccepted);
    }
}

/// The memory that one more session of a mailbox takes: of a full one, beside that of an empty one.
void measureBigMailbox(const Options &options, const std::string &program)
{
    const RelayProcess relay(program);
    makeAccounts(relay, 3);
    fillMailbox(relay, options.bigMailbox);
    const auto open = [&](LoadClient &load, size_t account) {
        load.exchangeAll({0}, 1, [&](size_t) { return loginAndSelect(relay.address(account)); }, isSelected);
        load.exchangeAll({0}, 1, [](size_t) { return "c IDLE\r\n"; }, isIdling);
        load.settle();
        return pssKib(relay.pid());
    };
    LoadClient warm(relay.port("imaps"), 1);
    const long before = open(warm, 0);
    LoadClient empty(relay.port("imaps"), 1);
    const long afterEmpty = open(empty, 2);
    LoadClient full(relay.port("imaps"), 1);
    const long afterFull = open(full, 1);
    LoadClient again(relay.port("imaps"), 1);
    const long afterAgain = open(again, 1);
    std::printf("%zu messages: the first session of the mailbox takes %ld KiB, the second %ld KiB; one of an empty mailbox %ld KiB\n",
                options.bigMailbox, afterFull - afterEmpty, afterAgain - afterFull, afterEmpty - before);
    std::printf("bench imap_big_mailbox messages=%zu first_kib=%ld second_kib=%ld empty_kib=%ld\n", options.bigMailbox,
                afterFull - afterEmpty, afterAgain - afterFull, afterEmpty - before);
    std::fflush(stdout);
}

Options read(int argc, char **argv)
{
    Options options;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--quick") == 0) {
            options = {{1000, 2000}, 100, 3, 5, 1000};
        } else if (std::strcmp(argv[i], "--accounts") == 0 && i + 1 < argc) {
            options.accounts = size_t(std::max(1, std::atoi(argv[++i])));
        } else {
            giveUp("unknown argument; see the top of the source");
        }
    }
    return options;
}

} // namespace

int main(int argc, char **argv)
{
    prepareLoadProcess();
    const Options options = read(argc, argv);
    const Figures few = measure(options, argv[0], options.sessions[0]);
    const Figures many = measure(options, argv[0], options.sessions[1]);
    std::printf("bench imap_idle_growth from=%zu to=%zu noop_ratio=%.3f\n", options.sessions[0], options.sessions[1],
                many.pingMicroseconds / few.pingMicroseconds);
    std::fflush(stdout);
    measureBigMailbox(options, argv[0]);
    return 0;
}
