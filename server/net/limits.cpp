// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/limits.h"

#include <csignal>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace Madmail::Net {

namespace {

/// Chunks of large messages go straight back to the system. Left alone, glibc learns from the first chunk that is freed to
/// keep all later ones, and a 50 MB message leaves its size behind in every thread's heap.
void keepHeapSmall()
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 128 * 1024);
    mallopt(M_TRIM_THRESHOLD, 256 * 1024);
    mallopt(M_ARENA_MAX, 4);
#endif
}

} // namespace

quint64 prepareProcess()
{
    keepHeapSmall();
#ifdef Q_OS_UNIX
    std::signal(SIGPIPE, SIG_IGN);
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 0;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit); // refused by some systems for "unlimited": then what was stays
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
#else
    return 0; // no such limit
#endif
}

} // namespace Madmail::Net
