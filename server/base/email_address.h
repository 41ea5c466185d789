// SPDX-License-Identifier: GPL-3.0-or-later
// An address of mail: local part and domain, in the form in which the server stores and compares it.
#pragma once

#include "server/base/result.h"

#include <QByteArray>

namespace Madmail {

/// `local@domain` or `local@[192.0.2.7]`, lower-cased; an address literal always has its brackets.
///
/// The server treats local parts without regard to case (as Delta Chat and the existing servers do). UTF-8 is kept as it
/// is (SMTPUTF8, RFC 6531). Limits: local part 64 bytes, whole address 254 bytes (RFC 5321 §4.5.3.1).
class EmailAddress
{
public:
    EmailAddress() = default;

    /// Accepts exactly one '@' outside brackets, no blanks, no control characters, no "<>", no "%"; quoted local parts
    /// are refused. A bare IPv4 address as domain gets its brackets; `[IPv6:…]` (RFC 5321 §4.1.3) is normalised.
    static Result<EmailAddress> parse(QByteArrayView text);

    const QByteArray &localPart() const { return m_localPart; }
    /// With brackets where it is an address literal.
    const QByteArray &domain() const { return m_domain; }
    QByteArray toByteArray() const;
    QString toString() const;
    bool isEmpty() const { return m_localPart.isEmpty(); }

    bool operator==(const EmailAddress &) const = default;

private:
    QByteArray m_localPart;
    QByteArray m_domain;
};

/// `Example.ORG` → `example.org`; `192.0.2.7` and `[192.0.2.7]` → `[192.0.2.7]`; `2001:db8::1`, `[2001:db8::1]` and
/// `[IPv6:2001:db8::1]` → `[IPv6:2001:db8::1]`. Errors: BadInput.
Result<QByteArray> normaliseDomain(QByteArrayView text);

/// The IP address inside a normalised address literal, or empty for a name: `[192.0.2.7]` → `192.0.2.7`.
QByteArray addressOfLiteral(QByteArrayView domain);

size_t qHash(const EmailAddress &address, size_t seed = 0);

} // namespace Madmail
