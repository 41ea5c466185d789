// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/limits.h"

#include <csignal>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif

namespace Madmail::Net {

quint64 prepareProcess()
{
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
