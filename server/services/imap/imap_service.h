// SPDX-License-Identifier: GPL-3.0-or-later
// The IMAP service: what the engine needs to open its ports.
#pragma once

#include "server/net/connection_handler.h"

#include <QByteArrayView>

#include <memory>

namespace Madmail::Mail {
class IoContext;
}

namespace Madmail::ImapService {

/// Makes the session of a new connection (for Net::HandlerFactory). IMAP4rev1 (RFC 3501) with the extensions that
/// capabilities.h lists. `mail` is the context of the connection's I/O thread and outlives the session.
/// Thread: the connection's I/O thread.
std::unique_ptr<Net::ConnectionHandler> createSession(Net::Connection &connection, Mail::IoContext &mail);

/// For Net::ListenerSpec::refusalLine.
inline constexpr QByteArrayView refusalLine = "* BYE [LIMIT] Too many connections\r\n";

} // namespace Madmail::ImapService
