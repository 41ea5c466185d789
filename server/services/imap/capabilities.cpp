// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/imap/capabilities.h"

#include "server/services/imap/imap_session.h"

namespace Madmail::ImapService {

QByteArrayList capabilitiesOf(const ImapSession &session)
{
    QByteArrayList names { "IMAP4rev1", "LITERAL+", "SASL-IR", "IDLE", "ID", "ENABLE" };
    if (!session.isLoggedIn()) {
        if (!session.connection().isTls())
            names += "STARTTLS";
        if (session.mayLogIn())
            names += { "AUTH=PLAIN", "AUTH=LOGIN" };
        else
            names += "LOGINDISABLED";
        return names;
    }
    names += { "NAMESPACE", "UNSELECT", "UIDPLUS",           "MOVE",    "CHILDREN", "SPECIAL-USE", "CREATE-SPECIAL-USE",
               "STATUS=SIZE", "QUOTA",  "QUOTA=RES-STORAGE", "METADATA" };
    if (const auto limit = session.mail().appendLimit(session.account().id); limit && *limit > 0)
        names += "APPENDLIMIT=" + QByteArray::number(*limit);
    names += "XCHATMAIL";
    return names;
}

} // namespace Madmail::ImapService
