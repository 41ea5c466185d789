// SPDX-License-Identifier: GPL-3.0-or-later
// Password hashes: ours (Argon2id), and those of the servers that people come from.
#pragma once

#include "server/base/result.h"

#include <QByteArray>

namespace Madmail::Crypto {

/// Cost of Argon2id. The default takes about 12 ms of a core.
struct PasswordCost
{
    quint64 passes = 2;
    quint64 memoryBytes = 19 * 1024 * 1024;
};

/// Argon2id by libsodium, in its own text form (`$argon2id$v=19$…`). Errors: Busy (no memory), BadInput (over 1024 bytes).
/// Thread: any but an I/O thread (it takes milliseconds).
Result<QByteArray> hashPassword(QByteArrayView password, const PasswordCost &cost = {});

/// Whether the password fits a stored hash. Formats:
///  * `$argon2id$…`, `$argon2i$…` (ours);
///  * `sha256:<base64 salt>:<base64 SHA-256(salt ‖ password)>`;
///  * `bcrypt:$2…`, and bare `$2…`, `$5$…`, `$6$…` (crypt(5));
///  * `argon2:<passes>:<KiB>:<lanes>:<base64 salt>:<base64 hash>` (Argon2id).
/// Hashes that ask for more than 1 GiB, 64 passes or bcrypt cost 16 are refused: they would be an attack on us.
/// Thread: as hashPassword().
bool verifyPassword(QByteArrayView password, QByteArrayView hash);

/// True for everything that is weaker than what hashPassword() makes now; never for something stronger.
bool needsUpgrade(QByteArrayView hash, const PasswordCost &cost = {});

/// A hash that no password fits and that takes as long to verify as a real one: for unknown names.
QByteArray dummyHash();

/// Must be called once before anything else here, at start-up. Internal, when libsodium cannot start.
Status initialiseCrypto();

} // namespace Madmail::Crypto
