// SPDX-License-Identifier: GPL-3.0-or-later
// Reads private keys without ever asking anybody for their password.
#pragma once

#include "server/base/result.h"
#include "server/crypto/openssl_pointers.h"

#include <QByteArray>

namespace Madmail::Crypto {

/// The first private key in PEM text. Errors: BadInput with `field` "key": there is none, or it has a password.
Result<KeyPointer> readPrivateKey(const QByteArray &pem);

} // namespace Madmail::Crypto
