// SPDX-License-Identifier: GPL-3.0-or-later
// What --server names.
#pragma once

#include "server/base/result.h"

#include <QUrl>

namespace Madmail::Remote {

struct ServerAddress
{
    QUrl url;         ///< of the Admin API
    QString endpoint; ///< "chat.example.org:443", "[2001:db8::1]:8443": whom a certificate is remembered for

    /// For the first line that people read: "https://chat.example.org/api/admin".
    QString toString() const { return url.toString(); }
};

/// "https://chat.example.org:8443/path"; without a scheme https, without a path /api/admin. `http://` only for this
/// computer (localhost, 127.0.0.0/8, ::1): it would show the token to the network. Pure.
/// Errors: BadInput (no such URL, or one with a user, a query or a fragment).
Result<ServerAddress> parseServerAddress(const QString &typed);

} // namespace Madmail::Remote
