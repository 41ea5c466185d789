// SPDX-License-Identifier: GPL-3.0-or-later
// The links that the pages hand out.
#pragma once

#include "server/mail/accounts.h"
#include "server/mail/invite_link.h"

namespace Madmail::Web {

/// A value; made anew when settings change.
struct SiteLinks
{
    /// How phones reach mail; without address and password.
    Mail::InviteLink login;
    /// `dcaccount:https://host/new`, where all holds that it needs; else empty.
    QByteArray registration;
    /// Where browsers reach the pages: "https://example.org", with a port when it is not the standard one.
    QByteArray origin;
    /// `ss://…`, or empty.
    QByteArray shadowsocks;
    QByteArrayList domains; ///< of our addresses

    /// `dclogin:` of an account.
    QByteArray loginLink(const Mail::Credentials &account) const;
    /// Whether a QR code of this text leads to this server: everything else is somebody else's advertisement under our name.
    bool isOurs(const QByteArray &link) const;
};

} // namespace Madmail::Web
