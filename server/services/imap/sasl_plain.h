// SPDX-License-Identifier: GPL-3.0-or-later
// The message of SASL PLAIN.
#pragma once

#include <QByteArray>

#include <optional>

namespace Madmail::ImapService {

struct SaslCredentials
{
    QByteArray user;
    QByteArray password;
};

/// Strict base64 (RFC 4648 §3.3: nothing outside the alphabet), or nothing.
std::optional<QByteArray> decodeSaslBase64(QByteArrayView text);

/// RFC 4616 §2: `[authzid] NUL authcid NUL passwd`. An authzid must be empty or equal authcid: nobody acts for others here.
std::optional<SaslCredentials> parseSaslPlain(const QByteArray &message);

} // namespace Madmail::ImapService
