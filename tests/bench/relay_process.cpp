// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/relay_process.h"

#include "tests/bench/load_client.h"
#include "tests/bench/process_figures.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <random>
#include <sstream>

namespace Madmail::Bench {

namespace {

constexpr double patience = 60; // seconds: the first start makes keys and a database, perhaps on a busy machine
constexpr int maxAttempts = 5;  // to find an offset at which all ports are free

/// Removed at exit; giveUp() runs no destructors.
std::vector<std::string> &leftovers()
{
    static std::vector<std::string> paths;
    return paths;
}

void removeLeftovers()
{
    std::error_code ignored;
    for (const std::string &path : leftovers())
        std::filesystem::remove_all(path, ignored);
}

std::string programToMeasure(const std::string &ownProgram)
{
    if (const char *named = std::getenv("MADMAIL_PROGRAM"))
        return named;
    return folderOf(ownProgram) + "../bin/madmail";
}

} // namespace

TemporaryFolder::TemporaryFolder()
    : m_path((std::filesystem::current_path() / "bench-XXXXXX").string())
{
    if (leftovers().empty())
        std::atexit(removeLeftovers);
    if (!mkdtemp(m_path.data()))
        giveUp("no temporary folder in the current one");
    leftovers().push_back(m_path);
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

RelayProcess::RelayProcess(const std::string &ownProgram)
    : m_program(programToMeasure(ownProgram))
{
    FILE *config = std::fopen((m_folder.path() + "/maddy.conf").c_str(), "w");
    if (!config || std::fputs("submission_rate 0\n", config) < 0 || std::fclose(config) != 0)
        giveUp("maddy.conf cannot be written");
    std::random_device random;
    for (int attempt = 0; attempt < maxAttempts; ++attempt) {
        if (start(m_program, 10'000 + int(random() % 20) * 1000)) // below the ports of outgoing connections
            return;
        end();
    }
    giveUp("madmail does not start");
}

RelayProcess::~RelayProcess()
{
    end();
}

void RelayProcess::stop()
{
    kill(m_pid, SIGTERM);
    waitpid(m_pid, nullptr, 0);
    m_pid = -1;
    end();
}

void RelayProcess::end()
{
    if (m_pid > 0) {
        kill(m_pid, SIGKILL); // its state goes with it
        waitpid(m_pid, nullptr, 0);
        m_pid = -1;
    }
    if (m_output >= 0)
        close(m_output);
    m_output = -1;
}

int RelayProcess::port(const std::string &listener) const
{
    const auto found = m_ports.find(listener);
    if (found == m_ports.end())
        giveUp(("madmail does not listen for " + listener).c_str());
    return found->second;
}

std::string RelayProcess::address(size_t index) const
{
    char name[32];
    std::snprintf(name, sizeof name, "b%08zu@", index);
    return name + m_domain;
}

bool RelayProcess::start(const std::string &program, int portOffset)
{
    std::vector<std::string> arguments{program,  "--cli",     "run",           "--state-dir",             m_folder.path(),
                                       "--bind", "127.0.0.1", "--port-offset", std::to_string(portOffset)};
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        giveUp("pipe");
    const int log = open((m_folder.path() + "/log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    m_pid = fork();
    if (m_pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(log, STDERR_FILENO); // a line for each new account
        becomeProgram(arguments);
    }
    close(ends[1]);
    close(log);
    m_output = ends[0];
    return readUntilRunning(ends[0]);
}

bool RelayProcess::readUntilRunning(int descriptor)
{
    std::string text;
    for (const double end = nowSeconds() + patience; text.find("Madmail is running.") == std::string::npos;) {
        pollfd waiting{descriptor, POLLIN, 0};
        char buffer[4096];
        ssize_t got = 0;
        if (nowSeconds() > end || poll(&waiting, 1, 1000) < 0)
            return false;
        if (waiting.revents == 0)
            continue;
        if ((got = read(descriptor, buffer, sizeof buffer)) <= 0)
            return false;
        text.append(buffer, size_t(got));
    }
    m_ports.clear();
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string first, second, third;
        words >> first >> second >> third;
        if (first == "Listening:")
            m_ports[second] = std::atoi(line.substr(line.rfind(':') + 1).c_str());
        else if (first == "Mail" && second == "domain:")
            m_domain = third;
    }
    return !m_domain.empty();
}

std::string folderOf(const std::string &program)
{
    return program.substr(0, program.rfind('/') + 1);
}

} // namespace Madmail::Bench
