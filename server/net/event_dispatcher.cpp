// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/event_dispatcher.h"

#ifdef Q_OS_LINUX
#include "server/net/epoll_dispatcher.h"
#endif

namespace Madmail::Net {

std::unique_ptr<QAbstractEventDispatcher> createEventDispatcher()
{
#ifdef Q_OS_LINUX
    return EpollDispatcher::create();
#else
    return nullptr;
#endif
}

} // namespace Madmail::Net
