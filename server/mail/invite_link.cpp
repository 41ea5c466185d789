// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/invite_link.h"

namespace Madmail::Mail {

namespace {

QByteArray securityName(LinkSecurity security)
{
    switch (security) {
    case LinkSecurity::Tls:
        return "ssl";
    case LinkSecurity::StartTls:
        return "starttls";
    case LinkSecurity::ByClient:
        break;
    }
    return "default";
}

} // namespace

QByteArray InviteLink::toByteArray() const
{
    QByteArray link = "dclogin:" + address.toByteArray().toPercentEncoding("@[]:");
    link += "/?p=" + password.toPercentEncoding() + "&v=1";
    link += "&ih=" + imap.host.toPercentEncoding(":") + "&ip=" + QByteArray::number(imap.port) + "&is="
        + securityName(imap.security);
    link += "&sh=" + submission.host.toPercentEncoding(":") + "&sp=" + QByteArray::number(submission.port) + "&ss="
        + securityName(submission.security);
    if (selfSigned)
        link += "&ic=3";
    return link;
}

} // namespace Madmail::Mail
