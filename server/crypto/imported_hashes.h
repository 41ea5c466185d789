// SPDX-License-Identifier: GPL-3.0-or-later
// Checks password hashes of other servers that are not Argon2. Used by checkPassword(), which has the rules.
#pragma once

#include "server/crypto/password_hash.h"

namespace Madmail::Crypto {

/// `sha256:<base64 salt>:<base64 SHA-256(salt ‖ password)>`
PasswordCheck checkSaltedSha256(QByteArrayView password, QByteArrayView stored);

/// `$2a$`, `$2b$`, `$2y$`, cost 4 to 14.
PasswordCheck checkBcrypt(QByteArrayView password, QByteArrayView stored);

/// `$5$` (SHA-256) and `$6$` (SHA-512), at most 1 000 000 rounds.
PasswordCheck checkShaCrypt(QByteArrayView password, QByteArrayView stored);

} // namespace Madmail::Crypto
