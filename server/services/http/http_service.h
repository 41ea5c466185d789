// SPDX-License-Identifier: GPL-3.0-or-later
// The HTTP service: what the engine needs to open its ports.
#pragma once

#include "server/base/clock.h"
#include "server/net/connection_handler.h"
#include "server/services/http/router.h"

namespace Madmail::HttpService {

/// Makes the session of a new connection (for Net::HandlerFactory), with and without TLS alike. `routes` and `clock`
/// outlive it; the clock says the Date. Thread: any I/O thread.
std::unique_ptr<Net::ConnectionHandler> createSession(Net::Connection &connection, const RouterSlot &routes, const Clock &clock = Clock::system());

/// For Net::ListenerSpec::refusalLine.
inline constexpr QByteArrayView refusalLine = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

} // namespace Madmail::HttpService
