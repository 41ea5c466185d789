// SPDX-License-Identifier: GPL-3.0-or-later
// Durable deliveries a second through submission over TLS, with 1, 8 and 64 kept connections, against a bare SQLite loop that
// commits the same rows as many at a time. The load program shares the processors with the server.
//
//     bench_delivery [--quick] [--seconds N]
#include "tests/bench/mail_dialogue.h"
#include "tests/bench/raw_database.h"
#include "tests/protocol/test_message.h"

#include <cstring>

using namespace Madmail::Bench;

namespace {

constexpr size_t accounts = 64;

struct Figure
{
    double perSecond = 0;
    double cpuMilliseconds = 0; // of the server, each
};

/// Encrypted messages of about `bytes` from each account, with the end of data.
std::vector<std::string> composeMessages(const RelayProcess &relay, size_t bytes)
{
    std::vector<std::string> messages;
    for (size_t index = 0; index < accounts; ++index) {
        Madmail::Testing::MessageSpec spec;
        spec.from = QByteArray::fromStdString(relay.address(index));
        spec.size = qsizetype(bytes);
        messages.push_back(Madmail::Testing::composeMessage(spec).toStdString() + ".\r\n");
    }
    return messages;
}

/// Each connection sends one message after another: the envelope, the message at 354, the next envelope at 250.
class Senders
{
public:
    Senders(const RelayProcess &relay, size_t connections, const std::vector<std::string> &messages)
        : m_relay(relay)
        , m_messages(messages)
        , m_load(relay.port("submissions"), connections)
        , m_isSending(connections, false)
    {
        logInToSubmission(m_load, relay);
    }

    Figure measure(double seconds)
    {
        for (size_t index = 0; index < m_load.count(); ++index)
            begin(index);
        run(seconds / 4); // warm
        m_accepted = 0;
        const double cpuBefore = cpuSeconds(m_relay.pid());
        const double began = nowSeconds();
        run(seconds);
        const double elapsed = nowSeconds() - began;
        const double accepted = double(m_accepted);
        const Figure figure{accepted / elapsed, (cpuSeconds(m_relay.pid()) - cpuBefore) * 1000 / accepted};
        m_isStopping = true;
        while (m_open > 0)
            step();
        return figure;
    }

private:
    void begin(size_t index)
    {
        ++m_open;
        m_isSending[index] = false;
        m_load.send(index, envelope(m_relay.address(index), m_relay.address(++m_turn * 7919 % accounts)));
    }
    void run(double seconds)
    {
        for (const double end = nowSeconds() + seconds; nowSeconds() < end;)
            step();
    }
    void step()
    {
        const bool some = m_load.pump(30, [this](size_t index, std::string &input) { onInput(index, input); });
        if (!some)
            giveUp("no answer");
    }
    void onInput(size_t index, std::string &input)
    {
        if (!m_isSending[index]) {
            if (!isGoAhead(input))
                return;
            m_isSending[index] = true;
            m_load.send(index, m_messages[index]);
        } else {
            if (!isAccepted(input))
                return;
            ++m_accepted;
            --m_open;
            if (!m_isStopping)
                begin(index);
        }
        input.clear();
    }

    const RelayProcess &m_relay;
    const std::vector<std::string> &m_messages;
    LoadClient m_load;
    std::vector<bool> m_isSending; // the message is on its way; otherwise the envelope
    size_t m_open = 0;
    size_t m_accepted = 0;
    size_t m_turn = 0;
    bool m_isStopping = false;
};

double measureRaw(const RelayProcess &relay, double seconds, int together, const std::string &message)
{
    RawDatabase database(QString::fromStdString(relay.folder() + "/raw.db"), 8192);
    const QByteArray content = QByteArray::fromStdString(message);
    const double began = nowSeconds();
    size_t written = 0;
    for (; nowSeconds() < began + seconds; written += size_t(together))
        database.deliver(together, content);
    return double(written) / (nowSeconds() - began);
}

void measure(const RelayProcess &relay, double seconds, size_t kib)
{
    const auto messages = composeMessages(relay, kib * 1024);
    const double rawAlone = measureRaw(relay, seconds / 2, 1, messages[0]);
    for (const size_t connections : {1, 8, 64}) {
        const double raw = connections == 1 ? rawAlone : measureRaw(relay, seconds / 2, int(connections), messages[0]);
        const Figure figure = Senders(relay, connections, messages).measure(seconds);
        std::printf("%2zu connections, %3zu KiB: %6.0f a second, %.3f ms server CPU each; bare loop of %zu a commit %.0f (ratio %.3f), "
                    "of one a commit %.0f (ratio %.3f)\n",
                    connections, kib, figure.perSecond, figure.cpuMilliseconds, connections, raw, figure.perSecond / raw, rawAlone,
                    figure.perSecond / rawAlone);
        std::printf("bench delivery connections=%zu kib=%zu per_second=%.0f server_cpu_ms=%.3f raw_per_second=%.0f ratio=%.3f "
                    "raw_one_per_second=%.0f ratio_one=%.3f\n",
                    connections, kib, figure.perSecond, figure.cpuMilliseconds, raw, figure.perSecond / raw, rawAlone,
                    figure.perSecond / rawAlone);
        std::fflush(stdout);
    }
}

} // namespace

int main(int argc, char **argv)
{
    prepareLoadProcess();
    double seconds = 4;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--quick") == 0)
            seconds = 1;
        else if (std::strcmp(argv[i], "--seconds") == 0 && i + 1 < argc)
            seconds = std::max(0.1, std::atof(argv[++i]));
        else
            giveUp("unknown argument; see the top of the source");
    }
    const RelayProcess relay(argv[0]);
    makeAccounts(relay, accounts);
    for (const size_t kib : {size_t(4), size_t(100)})
        measure(relay, seconds, kib);
    return 0;
}
