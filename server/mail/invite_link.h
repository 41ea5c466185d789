// SPDX-License-Identifier: GPL-3.0-or-later
// The `dclogin:` link that sets up Delta Chat with an account of this server.
#pragma once

#include "server/base/email_address.h"

namespace Madmail::Mail {

enum class LinkSecurity { Tls, StartTls, ByClient /* "default": the client tries both */ };

/// How a phone reaches one service.
struct LinkEndpoint
{
    QByteArray host; ///< name or bare IP address, no brackets
    quint16 port = 0;
    LinkSecurity security = LinkSecurity::Tls;
};

/// Everything a link says.
struct InviteLink
{
    EmailAddress address;
    QByteArray password;
    LinkEndpoint imap;
    LinkEndpoint submission;
    bool selfSigned = true; ///< then the client is told to accept the certificate (`ic=3`)

    /// `dclogin:a@b/?p=…&v=1&ih=…&ip=…&is=ssl&sh=…&sp=…&ss=ssl[&ic=3]`, percent-encoded.
    QByteArray toByteArray() const;
};

} // namespace Madmail::Mail
