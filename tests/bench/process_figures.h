// SPDX-License-Identifier: GPL-3.0-or-later
// What a process costs: time of the processor and memory, as Linux counts them.
#pragma once

#include <openssl/err.h>
#include <sys/types.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

namespace Madmail::Bench {

[[noreturn]] inline void giveUp(const char *what)
{
    std::fprintf(stderr, "benchmark failed: %s\n", what);
    ERR_print_errors_fp(stderr);
    std::exit(1);
}

inline double nowSeconds()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// CPU time of all threads of a process.
inline double cpuSeconds(pid_t pid)
{
    clockid_t clock{};
    timespec time{};
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0)
        giveUp("the server is gone");
    return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

/// A line of a file in /proc/PID that counts KiB. `name` ends with its colon.
inline long procKib(pid_t pid, const char *fileName, std::string_view name)
{
    const std::string path = "/proc/" + std::to_string(pid) + "/" + fileName;
    FILE *file = std::fopen(path.c_str(), "r");
    if (!file)
        giveUp("the server is gone");
    char line[256];
    long value = 0;
    while (std::fgets(line, sizeof line, file)) {
        if (std::string_view(line).substr(0, name.size()) == name)
            value = std::atol(line + name.size());
    }
    std::fclose(file);
    return value;
}

/// Memory of a process that is its own share, KiB.
inline long pssKib(pid_t pid)
{
    return procKib(pid, "smaps_rollup", "Pss:");
}

/// All memory of a process that is present, KiB; and the most there was since resetPeak().
inline long rssKib(pid_t pid)
{
    return procKib(pid, "status", "VmRSS:");
}
inline long peakKib(pid_t pid)
{
    return procKib(pid, "status", "VmHWM:");
}
inline void resetPeak(pid_t pid)
{
    const std::string path = "/proc/" + std::to_string(pid) + "/clear_refs";
    FILE *file = std::fopen(path.c_str(), "w");
    if (!file || std::fputs("5", file) < 0 || std::fclose(file) != 0)
        giveUp("the peak of memory cannot be reset");
}

/// The value that the share `part` (0…1) of the sorted values does not exceed.
inline double percentile(const std::vector<double> &sorted, double part)
{
    const auto index = size_t(part * double(sorted.size()));
    return sorted[std::min(index, sorted.size() - 1)];
}

} // namespace Madmail::Bench
