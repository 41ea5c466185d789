// SPDX-License-Identifier: GPL-3.0-or-later
// What mail clients log in with (SASL, RFC 4422): PLAIN, and the base64 around it.
#pragma once

#include <QByteArray>

#include <optional>

namespace Madmail::Sasl {

/// What a client logs in with. The password is the caller's to wipe.
struct Credentials
{
    QByteArray user;
    QByteArray password;
};

/// Strict base64 (RFC 4648 §4, padded), as RFC 3501 §6.2.2 and RFC 4954 §4 want it. Nothing for anything else.
std::optional<QByteArray> decodeBase64(QByteArrayView text);

/// The message of AUTH PLAIN, decoded (RFC 4616 §2): [authzid] NUL authcid NUL passwd, UTF-8.
/// Nothing for a bad form, an empty user or password, or an authzid that is not the user: nobody acts for others here.
std::optional<Credentials> parsePlain(const QByteArray &message);

} // namespace Madmail::Sasl
