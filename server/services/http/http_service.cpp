// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/http/http_service.h"

#include "server/services/http/http_session.h"

namespace Madmail::HttpService {

std::unique_ptr<Net::ConnectionHandler> createSession(Net::Connection &connection, const RouterSlot &routes, const Clock &clock)
{
    return std::make_unique<HttpSession>(connection, routes, clock);
}

} // namespace Madmail::HttpService
