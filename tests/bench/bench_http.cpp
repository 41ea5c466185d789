// SPDX-License-Identifier: GPL-3.0-or-later
// What an HTTPS request costs beside the least that an exchange over TLS can cost: CPU of the server for each, and how many
// that makes a second on one core. Both servers run at once and are asked in turn, so that what disturbs the machine
// disturbs both.
#include "tests/bench/load_client.h"

#include <algorithm>
#include <array>

using namespace Madmail::Bench;

namespace {

constexpr size_t connections = 100;
constexpr size_t rounds = 10;

/// As large as an Admin API call.
const std::string content = "{\"method\":\"GET\",\"resource\":\"/admin/status\",\"headers\":{\"Authorization\":\"Bearer "
    + std::string(43, 't') + "\"},\"body\":{}}";
const std::string request = "POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept: */*\r\nContent-Type: application/json\r\n"
                            "Content-Length: "
    + std::to_string(content.size()) + "\r\n\r\n" + content;

bool isAnswered(std::string_view answer)
{
    return answer.starts_with("HTTP/1.1 200 ") && answer.ends_with(content);
}

bool isEchoed(std::string_view answer)
{
    return answer.size() >= request.size();
}

double cpuOfOne(const ServerProcess &server, LoadClient &load, bool (*isComplete)(std::string_view))
{
    const double before = cpuSeconds(server.pid());
    const size_t count = load.rotate(0.5, request, isComplete);
    return (cpuSeconds(server.pid()) - before) / double(count) * 1e6;
}

double median(std::array<double, rounds> values)
{
    std::sort(values.begin(), values.end());
    return (values[rounds / 2 - 1] + values[rounds / 2]) / 2;
}

} // namespace

int main(int, char **argv)
{
    prepareLoadProcess();
    const std::string program = argv[0];
    const std::string folder = program.substr(0, program.rfind('/') + 1);
    const ServerProcess raw({ folder + "raw_echo" });
    const ServerProcess http({ folder + "http_echo" });
    LoadClient rawLoad(raw.port(), connections);
    LoadClient httpLoad(http.port(), connections);
    cpuOfOne(raw, rawLoad, isEchoed); // what is loaded once is not the price of each
    cpuOfOne(http, httpLoad, isAnswered);
    std::array<double, rounds> rawCosts {};
    std::array<double, rounds> httpCosts {};
    for (size_t round = 0; round < rounds; ++round) {
        rawCosts[round] = cpuOfOne(raw, rawLoad, isEchoed);
        httpCosts[round] = cpuOfOne(http, httpLoad, isAnswered);
    }
    const auto line = [](const char *name, double cost) {
        std::printf("%-9s %zu connections: %6.2f us CPU for each request, %7.0f a second on one core\n", name, connections, cost, 1e6 / cost);
    };
    line("raw_echo", median(rawCosts));
    line("http_echo", median(httpCosts));
    std::printf("ratio     CPU for each request x %.2f\n", median(httpCosts) / median(rawCosts));
    return 0;
}
