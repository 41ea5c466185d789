// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/imap/imap_service.h"

#include "server/services/imap/imap_session.h"

namespace Madmail::ImapService {

std::unique_ptr<Net::ConnectionHandler> createSession(Net::Connection &connection, Mail::IoContext &mail)
{
    return std::make_unique<ImapSession>(connection, mail);
}

} // namespace Madmail::ImapService
