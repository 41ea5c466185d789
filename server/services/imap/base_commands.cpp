// SPDX-License-Identifier: GPL-3.0-or-later
// Commands of any state, and those that only tell something.
#include "server/proto/imap/response_writer.h"
#include "server/services/imap/capabilities.h"
#include "server/services/imap/commands.h"
#include "server/services/imap/imap_session.h"

namespace Madmail::ImapService {

void run(ImapSession &session, Imap::CapabilityCommand)
{
    QByteArray out = "* " + Imap::ResponseCode::capability(capabilitiesOf(session)) + "\r\n";
    session.finishAfter(std::move(out), "OK", {}, "CAPABILITY completed");
}

void run(ImapSession &session, Imap::NoopCommand)
{
    session.ok("NOOP completed");
}

void run(ImapSession &session, Imap::CheckCommand)
{
    session.ok("CHECK completed"); // everything acknowledged is on disk already
}

void run(ImapSession &session, Imap::LogoutCommand)
{
    session.finishAfter("* BYE Logging out\r\n", "OK", {}, "LOGOUT completed", ImapSession::Updates::None);
    session.end();
}

void run(ImapSession &session, Imap::IdCommand)
{
    // Strangers learn nothing: a product name would tell relays from other servers.
    QByteArray out = session.isLoggedIn()
        ? QByteArray("* ID (\"name\" \"Madmail Desktop\" \"version\" \"" MADMAIL_VERSION "\")\r\n")
        : QByteArray("* ID NIL\r\n");
    session.finishAfter(std::move(out), "OK", {}, "ID completed");
}

void run(ImapSession &session, Imap::EnableCommand)
{
    // RFC 5161 §3.1: what is not known is left out, and nothing that we have needs to be enabled.
    session.finishAfter("* ENABLED\r\n", "OK", {}, "ENABLE completed");
}

void run(ImapSession &session, Imap::NamespaceCommand)
{
    session.finishAfter("* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n", "OK", {}, "NAMESPACE completed");
}

} // namespace Madmail::ImapService
