// SPDX-License-Identifier: GPL-3.0-or-later
// What logged-in, selected, idling IMAP sessions over TLS cost: memory of each, CPU while nothing happens, and CPU of one NOOP
// among them, against a bare echo of epoll and OpenSSL that runs at the same time with as many connections. And what a
// mailbox of 10 000 messages adds to one session.
//
//     bench_imap_idle [--quick] [--accounts N] [--messages N]
//
// Sessions share accounts (190 by default, because a first login costs 12 ms of CPU), and mailboxes are empty.
// `--accounts 9500 --messages 100` gives every session its own mailbox with so many messages.
#include "tests/bench/mail_dialogue.h"
#include "tests/protocol/test_message.h"

#include <QByteArray>

#include <cstring>
#include <memory>
#include <optional>

using namespace Madmail::Bench;

namespace {

struct Options
{
    std::vector<size_t> sessions{1000, 9500};
    size_t accounts = 190;
    size_t messages = 0; // in each of their mailboxes
    int quietSeconds = 80;
    size_t rounds = 15;
    size_t bigMailbox = 10'000;
};

struct Figures
{
    double kibEach = 0;
    double quietMilliseconds = 0; // CPU in a second
    double processMib = 0;
};

/// As DATA takes it.
std::string encryptedMessage(const std::string &from)
{
    Madmail::Testing::MessageSpec spec;
    spec.from = QByteArray::fromStdString(from);
    return Madmail::Testing::composeMessage(spec).toStdString() + ".\r\n";
}

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

/// Delivers `messages` to each of the first `accounts`, to many of them at once.
void fillMailboxes(const RelayProcess &relay, size_t accounts, size_t messages)
{
    if (messages == 0)
        return;
    constexpr size_t together = 50;
    LoadClient senders(relay.port("submissions"), std::min<size_t>(8, accounts));
    logInToSubmission(senders, relay);
    const size_t groups = (accounts + together - 1) / together;
    const auto toGroup = [&](size_t sender, size_t group) {
        std::string text = "MAIL FROM:<" + relay.address(sender) + ">\r\n";
        for (size_t account = group * together; account < std::min(accounts, (group + 1) * together); ++account)
            text += "RCPT TO:<" + relay.address(account) + ">\r\n";
        return text + "DATA\r\n";
    };
    const auto all = firstOnes(senders.count());
    for (size_t sent = 0; sent < groups * messages; sent += all.size()) {
        senders.exchangeAll(
            all, all.size(), [&](size_t index) { return toGroup(index, std::min(sent + index, groups * messages - 1) / messages); },
            isGoAhead);
        senders.exchangeAll(
            all, all.size(), [&](size_t index) { return encryptedMessage(relay.address(index)); }, isAccepted);
    }
}

/// A relay and an echo with so many connections each: those of the relay logged in, selected and idling.
class Crowd
{
public:
    Crowd(const Options &options, const std::string &program, size_t sessions, size_t echoes)
        : m_raw({folderOf(program) + "raw_echo"})
        , m_relay(program)
        , m_accounts(std::min(options.accounts, sessions))
    {
        m_messages = options.messages;
        makeAccounts(m_relay, m_accounts); // what is loaded once, and what passwords need, is not the price of a session
        fillMailboxes(m_relay, m_accounts, m_messages);
        sleep(1);
        const long emptyKib = pssKib(m_relay.pid());
        if (echoes > 0)
            m_rawLoad.emplace(m_raw.port(), echoes);
        m_imap.emplace(m_relay.port("imaps"), sessions, [this](LoadClient &load, const std::vector<size_t> &indexes) {
            const auto logIn = [&](size_t index) { return loginAndSelect(m_relay.address(index % m_accounts)); };
            load.exchangeAll(indexes, 64, logIn, isSelected);
            load.exchangeAll(indexes, 64, [](size_t) { return "c IDLE\r\n"; }, isIdling);
        });
        m_imap->settle();
        if (m_rawLoad)
            m_rawLoad->settle();
        m_figures.kibEach = double(pssKib(m_relay.pid()) - emptyKib) / double(sessions);
        m_figures.processMib = double(rssKib(m_relay.pid())) / 1024;
    }

    /// For more than a minute: whatever looks at each connection once a minute is in it.
    void measureQuiet(int seconds)
    {
        const double before = cpuSeconds(m_relay.pid());
        const double began = nowSeconds();
        sleep(unsigned(seconds));
        m_figures.quietMilliseconds = (cpuSeconds(m_relay.pid()) - before) * 1000 / (nowSeconds() - began);
    }

    void measureRound()
    {
        const auto indexes = someOf(m_imap->count());
        m_noops.push_back(noop(*m_imap, m_relay.pid(), indexes));
        if (!m_rawLoad)
            return;
        m_rawPings.push_back(rawPing(*m_rawLoad, m_raw.pid(), someOf(m_rawLoad->count())));
        m_ratios.push_back(m_noops.back() / m_rawPings.back());
    }

    /// Microseconds of CPU of the NOOP of each round.
    const std::vector<double> &noops() const { return m_noops; }

    void print() const
    {
        std::printf("%5zu sessions of %zu mailboxes with %zu messages: %.2f KiB each, process %.1f MiB, quiet %.3f ms/s\n", m_imap->count(),
                    m_accounts, m_messages, m_figures.kibEach, m_figures.processMib, m_figures.quietMilliseconds);
        std::printf("bench imap_idle sessions=%zu accounts=%zu messages=%zu kib_each=%.2f process_mib=%.1f quiet_ms_per_s=%.3f noop_us=%.2f\n",
                    m_imap->count(), m_accounts, m_messages, m_figures.kibEach, m_figures.processMib, m_figures.quietMilliseconds, median(m_noops));
        if (m_rawLoad)
            std::printf("bench imap_idle_noop sessions=%zu echoes=%zu noop_us=%.2f echo_us=%.2f noop_to_echo=%.3f\n", m_imap->count(),
                        m_rawLoad->count(), median(m_noops), median(m_rawPings), median(m_ratios));
        std::fflush(stdout);
    }

private:
    ServerProcess m_raw;
    RelayProcess m_relay;
    size_t m_accounts;
    size_t m_messages = 0;
    std::optional<LoadClient> m_rawLoad;
    std::optional<LoadClient> m_imap;
    Figures m_figures;
    std::vector<double> m_rawPings;
    std::vector<double> m_noops;
    std::vector<double> m_ratios;
};

/// Few and many sessions at the same time, one round of each after the other: a machine that is faster one minute and slower
/// the next does so to both.
void measureSessions(const Options &options, const std::string &program)
{
    Crowd few(options, program, options.sessions[0], 0);
    const size_t used = options.sessions[0] + options.sessions[1] + 64; // descriptors; an ordinary limit is 20 000
    Crowd many(options, program, options.sessions[1], std::min(options.sessions[1], descriptorLimit() - used));
    few.measureQuiet(options.quietSeconds / 4);
    many.measureQuiet(options.quietSeconds);
    std::vector<double> growths;
    for (size_t round = 0; round < options.rounds; ++round) {
        few.measureRound();
        many.measureRound();
        growths.push_back(many.noops().back() / few.noops().back());
    }
    few.print();
    many.print();
    std::printf("bench imap_idle_growth from=%zu to=%zu noop_ratio=%.3f\n", options.sessions[0], options.sessions[1], median(growths));
    std::fflush(stdout);
}

/// Sixteen senders fill the mailbox of an account.
void fillMailbox(const RelayProcess &relay, size_t account, size_t messages)
{
    LoadClient senders(relay.port("submissions"), 16);
    logInToSubmission(senders, relay);
    const auto compose = [&](size_t index) { return encryptedMessage(relay.address(index)); };
    const auto all = firstOnes(senders.count());
    for (size_t sent = 0; sent < messages; sent += all.size()) {
        senders.exchangeAll(
            all, all.size(), [&](size_t index) { return envelope(relay.address(index), relay.address(account)); }, isGoAhead);
        senders.exchangeAll(all, all.size(), compose, isAccepted);
    }
}

/// The memory that a session of a full mailbox takes, beside one of an empty mailbox. Reading a full mailbox for the first
/// time also fills the database cache of the reader thread that does it. Those caches have a fixed size and belong to no
/// mailbox, so each reader gets a full mailbox to read before the one that counts.
void measureBigMailbox(const Options &options, const std::string &program)
{
    constexpr size_t warming = 5; // more than there are readers
    const RelayProcess relay(program);
    makeAccounts(relay, 2 + warming + 1);
    for (size_t account = 2; account < 2 + warming + 1; ++account)
        fillMailbox(relay, account, options.bigMailbox);
    std::vector<std::unique_ptr<LoadClient>> sessions;
    const auto growth = [&](size_t account) {
        const long before = pssKib(relay.pid());
        LoadClient &load = *sessions.emplace_back(std::make_unique<LoadClient>(relay.port("imaps"), 1));
        load.exchangeAll({0}, 1, [&](size_t) { return loginAndSelect(relay.address(account)); }, isSelected);
        load.exchangeAll({0}, 1, [](size_t) { return "c IDLE\r\n"; }, isIdling);
        load.settle();
        return pssKib(relay.pid()) - before;
    };
    growth(0);
    const long empty = growth(1);
    long caches = 0;
    for (size_t account = 2; account < 2 + warming; ++account)
        caches += growth(account);
    const long full = growth(2 + warming);
    const long again = growth(2 + warming);
    std::printf("%zu messages: a session of the mailbox takes %ld KiB, another one of the same %ld KiB; one of an empty mailbox %ld KiB "
                "(%zu full ones before, with the caches of the readers: %ld KiB)\n",
                options.bigMailbox, full, again, empty, warming, caches);
    std::printf("bench imap_big_mailbox messages=%zu full_kib=%ld again_kib=%ld empty_kib=%ld caches_kib=%ld\n", options.bigMailbox, full,
                again, empty, caches);
    std::fflush(stdout);
}

Options read(int argc, char **argv)
{
    Options options;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--quick") == 0) {
            options = {{1000, 2000}, 100, 0, 8, 5, 1000};
        } else if (std::strcmp(argv[i], "--accounts") == 0 && i + 1 < argc) {
            options.accounts = size_t(std::max(1, std::atoi(argv[++i])));
        } else if (std::strcmp(argv[i], "--messages") == 0 && i + 1 < argc) {
            options.messages = size_t(std::max(0, std::atoi(argv[++i])));
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
    measureSessions(options, argv[0]);
    measureBigMailbox(options, argv[0]);
    return 0;
}
