// SPDX-License-Identifier: GPL-3.0-or-later
// Which mail domains are ours.
#pragma once

#include "server/base/email_address.h"

#include <QByteArrayList>

namespace Madmail::Mail {

/// The domains that the server takes mail for: the primary one, under which new accounts are made, and earlier ones,
/// which stay local for the accounts that were made under them. All are normalised (normaliseDomain()).
/// A value; thread: any.
class Identity
{
public:
    Identity() = default;
    Identity(QByteArray primaryDomain, QByteArrayList earlierDomains);

    const QByteArray &primaryDomain() const { return m_primary; }
    const QByteArrayList &localDomains() const { return m_local; }
    bool isLocal(const EmailAddress &address) const { return m_local.contains(address.domain()); }

    /// A private name that nobody has to resolve: `<word>-<4 hex>.internal` (RFC 8375's neighbour: ICANN reserved
    /// `.internal` for private use in 2024).
    static QByteArray makePrivateDomain();

private:
    QByteArray m_primary;
    QByteArrayList m_local; // primary first
};

} // namespace Madmail::Mail
