// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/email_address.h"

#include <QCoreApplication>
#include <QHostAddress>

#include <algorithm>
#include <cstring>

namespace Madmail {

namespace {

constexpr qsizetype maxLocalPart = 64;
constexpr qsizetype maxAddress = 254;
constexpr qsizetype maxDomain = 253;
constexpr qsizetype maxLabel = 63;

Error badAddress(QByteArrayView text)
{
    return { ErrorCode::BadInput,
             { QT_TRANSLATE_NOOP("Server", "\"%1\" is not an e-mail address. Write name@domain."),
               { QString::fromUtf8(text.first(std::min<qsizetype>(text.size(), 80))) } } };
}

Error badDomain(QByteArrayView text)
{
    return { ErrorCode::BadInput,
             { QT_TRANSLATE_NOOP("Server", "\"%1\" is not a domain name or IP address."),
               { QString::fromUtf8(text.first(std::min<qsizetype>(text.size(), 80))) } } };
}

bool isLocalPartByte(char c)
{
    return static_cast<uchar>(c) > ' ' && c != 0x7f && !std::strchr("<>()[]\\,;:\"%@", c);
}

QByteArray bracketed(const QHostAddress &address)
{
    const QByteArray text = address.toString().toLatin1();
    return address.protocol() == QAbstractSocket::IPv6Protocol ? "[IPv6:" + text + ']' : '[' + text + ']';
}

bool isLabelByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || static_cast<uchar>(c) >= 0x80;
}

bool isDomainName(const QByteArray &name)
{
    if (name.isEmpty() || name.size() > maxDomain)
        return false;
    // RFC 3696 §2: nothing but digits and dots is an address, and this is none.
    if (name.contains('.') && std::all_of(name.begin(), name.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); }))
        return false;
    for (const QByteArray &label : name.split('.'))
        if (label.isEmpty() || label.size() > maxLabel || label.startsWith('-') || label.endsWith('-')
            || !std::all_of(label.begin(), label.end(), isLabelByte))
            return false;
    return true;
}

} // namespace

Result<QByteArray> normaliseDomain(QByteArrayView text)
{
    QByteArray domain = text.toByteArray().toLower();
    const bool hasBrackets = domain.startsWith('[') && domain.endsWith(']');
    if (hasBrackets)
        domain = domain.mid(1, domain.size() - 2);
    if (hasBrackets && domain.startsWith("ipv6:"))
        domain = domain.mid(5);
    // QHostAddress also reads "127.1" and scoped addresses; those are no address literals.
    const bool looksLikeAddress = domain.contains(':') || domain.count('.') == 3;
    const QHostAddress address(looksLikeAddress ? QString::fromLatin1(domain) : QString());
    if (!address.isNull() && address.scopeId().isEmpty())
        return bracketed(address);
    if (hasBrackets || !isDomainName(domain))
        return badDomain(text);
    return domain;
}

QByteArray addressOfLiteral(QByteArrayView domain)
{
    if (!domain.startsWith('[') || !domain.endsWith(']'))
        return {};
    const QByteArray inner = domain.sliced(1, domain.size() - 2).toByteArray();
    return inner.startsWith("IPv6:") ? inner.mid(5) : inner;
}

Result<EmailAddress> EmailAddress::parse(QByteArrayView text)
{
    const qsizetype at = text.lastIndexOf('@');
    if (at <= 0 || at > maxLocalPart || text.size() > maxAddress)
        return badAddress(text);
    const QByteArrayView local = text.first(at);
    if (!std::all_of(local.begin(), local.end(), isLocalPartByte) || !QByteArrayView(text).isValidUtf8())
        return badAddress(text);
    auto domain = normaliseDomain(text.sliced(at + 1));
    if (!domain)
        return badAddress(text);
    EmailAddress address;
    address.m_localPart = local.toByteArray().toLower();
    address.m_domain = std::move(*domain);
    return address;
}

QByteArray EmailAddress::toByteArray() const
{
    return isEmpty() ? QByteArray() : m_localPart + '@' + m_domain;
}

QString EmailAddress::toString() const
{
    return QString::fromUtf8(toByteArray());
}

size_t qHash(const EmailAddress &address, size_t seed)
{
    return qHashMulti(seed, address.localPart(), address.domain());
}

} // namespace Madmail
