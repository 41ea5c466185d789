// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/imap/imap_service.h"

#include "server/services/imap/imap_session.h"

namespace Madmail::ImapService {

std::unique_ptr<Net::ConnectionHandler> createSession(Net::Connection &connection, Mail::IoContext &mail,
                                                      std::shared_ptr<const ImapOptions> options)
{
    return std::make_unique<ImapSession>(connection, mail, std::move(options));
}

} // namespace Madmail::ImapService
