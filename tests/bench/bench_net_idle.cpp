// SPDX-License-Identifier: GPL-3.0-or-later
// What our connection layer costs beside bare epoll and OpenSSL: memory of an idle TLS connection, CPU while nothing
// happens, and CPU of one exchange among many idle ones. Both servers run at once and are asked in turn, so that what
// disturbs the machine disturbs both.
#include "tests/bench/load_client.h"

#include <algorithm>
#include <array>

using namespace Madmail::Bench;

namespace {

struct Measured
{
    double kibEach = 0;
    double idleMilliseconds = 0;    // CPU in a second
    std::array<double, 10> pings{}; // microseconds of CPU each, by round

    double pingMedian() const
    {
        auto sorted = pings;
        std::sort(sorted.begin(), sorted.end());
        return (sorted[4] + sorted[5]) / 2;
    }
};

const std::string ping(64, 'p');

void measurePings(const ServerProcess &server, LoadClient &load, double *microseconds)
{
    const double before = cpuSeconds(server.pid());
    const size_t count = load.rotate(0.5, ping, [](std::string_view answer) { return answer.size() >= 64; });
    *microseconds = (cpuSeconds(server.pid()) - before) / double(count) * 1e6;
}

void measure(const std::string &folder, size_t connections)
{
    std::array<Measured, 2> measured;
    const ServerProcess raw({folder + "raw_echo"});
    const ServerProcess net({folder + "net_echo"});
    const std::array<const ServerProcess *, 2> servers{&raw, &net};
    std::array<long, 2> emptyKib{};
    for (size_t i = 0; i < 2; ++i) {
        // A few connections come and go first: what is loaded once is not the price of each.
        LoadClient(servers[i]->port(), 16).settle();
        emptyKib[i] = pssKib(servers[i]->pid());
    }
    LoadClient rawLoad(raw.port(), connections);
    LoadClient netLoad(net.port(), connections);
    const std::array<LoadClient *, 2> loads{&rawLoad, &netLoad};
    for (size_t i = 0; i < 2; ++i) {
        loads[i]->settle();
        measured[i].kibEach = double(pssKib(servers[i]->pid()) - emptyKib[i]) / double(connections);
    }
    const std::array<double, 2> before{cpuSeconds(raw.pid()), cpuSeconds(net.pid())};
    sleep(3);
    for (size_t i = 0; i < 2; ++i) {
        measured[i].idleMilliseconds = (cpuSeconds(servers[i]->pid()) - before[i]) / 3 * 1000;
        double warmUp = 0;
        measurePings(*servers[i], *loads[i], &warmUp);
    }
    for (size_t round = 0; round < measured[0].pings.size(); ++round) {
        for (size_t i = 0; i < 2; ++i)
            measurePings(*servers[i], *loads[i], &measured[i].pings[round]);
    }
    const auto line = [connections](const char *name, const Measured &m) {
        std::printf("%-9s %5zu idle: %6.2f KiB each, idle %5.3f ms/s, %6.2f us CPU for each ping\n", name, connections,
                    m.kibEach, m.idleMilliseconds, m.pingMedian());
    };
    line("raw_echo", measured[0]);
    line("net_echo", measured[1]);
    std::printf("ratio     %5zu idle: memory %+.2f KiB each, CPU for each ping x %.3f\n", connections,
                measured[1].kibEach - measured[0].kibEach, measured[1].pingMedian() / measured[0].pingMedian());
    std::fflush(stdout);
}

} // namespace

int main(int, char **argv)
{
    prepareLoadProcess();
    const std::string program = argv[0];
    const std::string folder = program.substr(0, program.rfind('/') + 1);
    measure(folder, 1000);
    measure(folder, 9500);
    return 0;
}
