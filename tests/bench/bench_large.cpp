// SPDX-License-Identifier: GPL-3.0-or-later
// How much the server grows while a large message comes in by submission, and while it goes out by FETCH BODY[]: the peak of
// its memory above what it had before. The reference is the size of the message.
//
//     bench_large [--quick] [--mib N]
#include "tests/bench/mail_dialogue.h"
#include "tests/protocol/test_message.h"


using namespace Madmail::Bench;

namespace {

struct Growth
{
    double peakMib = 0; // all memory that was present
    double keptMib = 0;
    double seconds = 0;
};

template <typename Work> Growth measure(pid_t server, Work work)
{
    resetPeak(server);
    const long before = rssKib(server);
    const double began = nowSeconds();
    work();
    Growth growth;
    growth.seconds = nowSeconds() - began;
    growth.peakMib = double(peakKib(server) - before) / 1024;
    growth.keptMib = double(rssKib(server) - before) / 1024;
    return growth;
}

void send(LoadClient &smtp, const RelayProcess &relay, const std::string &message)
{
    smtp.exchangeAll({0}, 1, [&](size_t) { return envelope(relay.address(0), relay.address(1)); }, isGoAhead);
    smtp.exchangeAll({0}, 1, [&](size_t) { return message + ".\r\n"; }, isAccepted);
}

/// Message number `index`, which must be what was sent.
void fetch(LoadClient &imap, size_t index, const std::string &message)
{
    std::string answer;
    imap.exchangeAll(
        {0}, 1, [&](size_t) { return "f FETCH " + std::to_string(index) + " BODY.PEEK[]\r\n"; },
        [&](std::string_view input) {
            const std::string_view end = input.substr(input.size() - std::min<size_t>(input.size(), 200));
            if (end.find("\r\nf ") == end.npos || !end.ends_with("\r\n"))
                return false;
            answer = input;
            return true;
        });
    if (answer.find(message) == answer.npos)
        giveUp("the message came back changed");
}

std::string compose(const RelayProcess &relay, size_t bytes)
{
    Madmail::Testing::MessageSpec spec;
    spec.from = QByteArray::fromStdString(relay.address(0));
    spec.size = qsizetype(bytes);
    return Madmail::Testing::composeMessage(spec).toStdString();
}

} // namespace

int main(int argc, char **argv)
{
    prepareLoadProcess();
    const size_t mib = readNumber(argc, argv, "--mib", 50, 10);
    const RelayProcess relay(argv[0]);
    makeAccounts(relay, 2);
    LoadClient smtp(relay.port("submissions"), 1);
    logInToSubmission(smtp, relay); // account 0
    // What is loaded once is not the price of size: a small message goes the same way first.
    const std::string small = compose(relay, 100 * 1024);
    const std::string large = compose(relay, mib * 1024 * 1024);
    LoadClient imap(relay.port("imaps"), 1);
    send(smtp, relay, small);
    imap.exchangeAll({0}, 1, [&](size_t) { return loginAndSelect(relay.address(1)); }, isSelected);
    fetch(imap, 1, small);
    const Growth in = measure(relay.pid(), [&] { send(smtp, relay, large); });
    imap.exchangeAll({0}, 1, [](size_t) { return "g NOOP\r\n"; }, [](std::string_view answer) { return isLine(answer, "g OK"); });
    const Growth out = measure(relay.pid(), [&] { fetch(imap, 2, large); });
    const auto line = [&](const char *way, const Growth &growth) {
        std::printf("%zu MiB %s in %.2f s: the process grows by %.2f MiB at most, %.2f MiB stay\n", mib, way, growth.seconds,
                    growth.peakMib, growth.keptMib);
        std::printf("bench large_%s mib=%zu peak_growth_mib=%.2f kept_mib=%.2f seconds=%.2f growth_to_size=%.4f\n", way, mib,
                    growth.peakMib, growth.keptMib, growth.seconds, growth.peakMib / double(mib));
    };
    line("in", in);
    line("out", out);
    return 0;
}
