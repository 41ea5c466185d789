// SPDX-License-Identifier: GPL-3.0-or-later
// What an operator decides about IMAP sessions.
#pragma once

#include <QByteArray>

namespace Madmail::ImapService {

/// A value, replaced as a whole when a setting changes; a session keeps the one it began with. Thread: any.
struct ImapOptions
{
    QByteArray hostName;            ///< said in the greeting
    bool plainLoginAllowed = false; ///< `insecure_auth`: passwords are taken without TLS
};

} // namespace Madmail::ImapService
