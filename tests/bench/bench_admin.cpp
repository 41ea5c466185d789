// SPDX-License-Identifier: GPL-3.0-or-later
// What an operator waits for with 10 000 accounts: commands from a shell, against a running server and without one, beside the
// start of the program alone; and what an Admin API call costs the server.
//
//     bench_admin [--quick]
#include "tests/bench/load_client.h"
#include "tests/bench/relay_process.h"

#include <iterator>
#include <sstream>

using namespace Madmail::Bench;

namespace {

constexpr size_t apiConnections = 20;

using Words = std::vector<std::string>;

/// Runs a program to its end; its standard output.
std::string outputOf(Words words)
{
    int ends[2];
    if (pipe(ends) != 0)
        giveUp("pipe");
    const pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        becomeProgram(words);
    }
    close(ends[1]);
    std::string text;
    char buffer[4096];
    for (ssize_t got = 0; (got = read(ends[0], buffer, sizeof buffer)) > 0;)
        text.append(buffer, size_t(got));
    close(ends[0]);
    int status = 0;
    if (waitpid(pid, &status, 0) != pid || status != 0)
        giveUp(words.back().c_str());
    return text;
}

/// "accounts info a@b" → words.
Words split(const std::string &line)
{
    std::istringstream words(line);
    return { std::istream_iterator<std::string>(words), {} };
}

struct Commands
{
    Words program; // with its options
    int times;

    std::string run(const std::string &command) const
    {
        Words all = program;
        const Words words = split(command);
        all.insert(all.end(), words.begin(), words.end());
        return outputOf(std::move(all));
    }

    /// Median wall time, ms.
    double medianOf(const std::string &command) const
    {
        std::vector<double> took;
        for (int i = 0; i < times; ++i) {
            const double before = nowSeconds();
            run(command);
            took.push_back((nowSeconds() - before) * 1e3);
        }
        std::sort(took.begin(), took.end());
        return took[took.size() / 2];
    }
};

/// Accounts with one stored password: hashing 10 000 would take two minutes.
void makeAccounts(const RelayProcess &relay, const Commands &commands, int count)
{
    const std::string hash = commands.run("hash --password " + std::string(accountPassword));
    const std::string path = relay.folder() + "/accounts.json";
    FILE *file = std::fopen(path.c_str(), "w");
    if (!file)
        giveUp("accounts.json cannot be written");
    std::fputc('[', file);
    for (int i = 0; i < count; ++i)
        std::fprintf(file, "%s{\"username\":\"%s\",\"hash\":\"%s\"}", i == 0 ? "" : ",", relay.address(size_t(i)).c_str(),
                     hash.substr(0, hash.find('\n')).c_str());
    std::fputs("]\n", file);
    std::fclose(file);
    commands.run("accounts import " + path);
}

void measureCommands(const char *when, const RelayProcess &relay, const Commands &commands)
{
    const std::string user = relay.address(7);
    const double start = commands.medianOf("version");
    const double list = commands.medianOf("imap-acct quota list");
    double slowest = 0;
    std::string slowestName;
    const std::vector<std::string> all { "imap-acct quota get " + user, "imap-acct quota set " + user + " 500MB", "accounts info " + user, "creds registration open",
                                         "creds jit status", "status", "settings set appendlimit 50M", "dns-cache set a.example 192.0.2.1",
                                         "registration-tokens create", "blocklist add x" + user, "accounts status", "imap-acct stat",
                                         "imap-acct quota set-default 1GB" };
    for (const std::string &command : all) {
        const double took = commands.medianOf(command);
        std::printf("  %-8s %-60s %7.1f ms\n", when, command.c_str(), took);
        if (took > slowest) {
            slowest = took;
            slowestName = command;
        }
    }
    std::printf("%-8s quota list %.0f ms, slowest other %.0f ms (%s), the program's start alone %.0f ms\n", when, list, slowest,
                slowestName.c_str(), start);
    std::printf("bench admin when=%s quota_list_ms=%.1f other_ms=%.1f start_ms=%.1f\n", when, list, slowest, start);
}

bool isAnswered(std::string_view answer)
{
    // One answer, whole: a document ends with a brace and a line end.
    return answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("}\n");
}

void measureApi(const RelayProcess &relay, const std::string &token, const std::string &resource, const std::string &body, double seconds)
{
    const std::string content = "{\"method\":\"GET\",\"resource\":\"" + resource + "\",\"headers\":{\"Authorization\":\"Bearer " + token
        + "\"},\"body\":" + body + "}";
    const std::string request = "POST /api/admin HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
        + std::to_string(content.size()) + "\r\n\r\n" + content;
    LoadClient load(relay.port("https"), apiConnections);
    load.rotate(seconds / 4, request, isAnswered);
    const double before = cpuSeconds(relay.pid());
    const double began = nowSeconds();
    const size_t count = load.rotate(seconds, request, isAnswered);
    const double each = (cpuSeconds(relay.pid()) - before) / double(count);
    std::printf("GET %-18s %.3f ms CPU each: %.0f a second on one core (%.0f a second in fact)\n", resource.c_str(), each * 1e3, 1 / each,
                double(count) / (nowSeconds() - began));
    std::printf("bench admin resource=%s cpu_ms=%.3f per_core=%.0f\n", resource.c_str(), each * 1e3, 1 / each);
}

} // namespace

int main(int argc, char **argv)
{
    const bool isQuick = argc > 1 && std::string_view(argv[1]) == "--quick";
    prepareLoadProcess();
    RelayProcess relay(argv[0]);
    const Commands commands { { relay.program(), "--cli", "--state-dir", relay.folder() }, isQuick ? 5 : 15 };
    makeAccounts(relay, commands, isQuick ? 1000 : 10'000);
    measureCommands("running", relay, commands);
    const std::string token = commands.run("admin-token --raw");
    const double seconds = isQuick ? 0.5 : 3;
    measureApi(relay, token, "/admin/status", "{}", seconds);
    measureApi(relay, token, "/admin/quota", "{\"username\":\"" + relay.address(7) + "\"}", seconds);
    measureApi(relay, token, "/admin/settings", "{}", seconds);
    measureApi(relay, token, "/admin/overview", "{}", seconds);
    relay.stop();
    measureCommands("offline", relay, commands);
    return 0;
}
