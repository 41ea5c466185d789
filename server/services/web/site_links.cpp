// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/web/site_links.h"

#include "server/proto/http/form.h"

namespace Madmail::Web {

namespace {

/// The domain of the address that a link begins with, as far as '?' or '/'.
QByteArray domainOf(QByteArrayView addressAndMore)
{
    qsizetype end = addressAndMore.size();
    for (const char stop : { '?', '/', '#' })
        if (const qsizetype at = addressAndMore.indexOf(stop); at >= 0)
            end = std::min(end, at);
    const auto address = Http::percentDecoded(addressAndMore.first(end));
    const qsizetype at = address ? address->lastIndexOf('@') : -1;
    return at < 0 ? QByteArray() : address->mid(at + 1).toLower();
}

/// The inviter's address of `openpgp4fpr:…` and `https://i.delta.chat/#…` (`a=`).
QByteArray domainOfInvite(QByteArrayView link)
{
    const qsizetype mark = link.indexOf('#');
    if (mark < 0)
        return {};
    const auto fields = Http::parseForm(link.sliced(mark + 1));
    const auto address = fields ? Http::formValue(*fields, "a") : std::nullopt;
    return address ? address->mid(address->lastIndexOf('@') + 1).toLower() : QByteArray();
}

bool isBelow(const QByteArray &link, const QByteArray &origin)
{
    return !origin.isEmpty() && link.startsWith(origin) && (link.size() == origin.size() || link.at(origin.size()) == '/');
}

} // namespace

QByteArray SiteLinks::loginLink(const Mail::Credentials &account) const
{
    Mail::InviteLink link = login;
    link.address = account.address;
    link.password = account.password;
    return link.toByteArray();
}

bool SiteLinks::isOurs(const QByteArray &link) const
{
    for (const char c : link)
        if (uchar(c) < 0x21 || uchar(c) == 0x7f)
            return false;
    if ((!registration.isEmpty() && (link == registration || link.startsWith(registration + '?'))) || (!shadowsocks.isEmpty() && link == shadowsocks))
        return true;
    if (isBelow(link, origin))
        return true;
    const QByteArray scheme = link.left(link.indexOf(':') + 1).toLower();
    QByteArrayView rest = QByteArrayView(link).sliced(scheme.size());
    if (scheme == "dclogin:") {
        while (rest.startsWith('/'))
            rest = rest.sliced(1);
        return domains.contains(domainOf(rest));
    }
    if (scheme == "openpgp4fpr:" || link.startsWith("https://i.delta.chat/#"))
        return domains.contains(domainOfInvite(link));
    return false;
}

} // namespace Madmail::Web
