// SPDX-License-Identifier: GPL-3.0-or-later
// Password hashes: ours (Argon2id), and those of the servers that people come from.
#pragma once

#include "server/base/result.h"

#include <QByteArray>

namespace Madmail::Crypto {

/// Longest password that anything here takes, in bytes. A NUL byte in a password is refused (crypt(3) would stop there).
inline constexpr qsizetype maxPasswordBytes = 1024;

/// Cost of Argon2id. The default (OWASP's) takes about 12 ms of a core on a quiet machine.
struct PasswordCost
{
    quint64 passes = 2;
    quint64 memoryBytes = 19 * 1024 * 1024;
};

/// Argon2id by libsodium, in the PHC text form that names algorithm and cost (`$argon2id$v=19$m=19456,t=2,p=1$…`).
/// Errors: Busy (no memory), BadInput (over maxPasswordBytes, NUL byte, or a cost of less than 8 KiB or one pass).
/// Thread: any but an I/O thread (it takes milliseconds).
Result<QByteArray> hashPassword(QByteArrayView password, const PasswordCost &cost = {});

enum class PasswordCheck {
    Fits,
    Wrong,
    Unreadable, ///< the stored text is in no format we know, or asks for more work than we do for anybody
    NoMemory,   ///< says nothing about the password: the caller answers "try later"
};

/// Checks a password against a stored hash. Formats:
///  * `$argon2id$…`, `$argon2i$…` (PHC text, version 19; ours);
///  * `sha256:<base64 salt>:<base64 SHA-256(salt ‖ password)>`;
///  * `bcrypt:$2…`, and bare `$2a$ $2b$ $2y$`, `$5$…`, `$6$…` (crypt(5)). bcrypt sees the first 72 bytes only, as everywhere;
///  * `argon2:<passes>:<KiB>:<lanes>:<base64 salt>:<base64 hash>` (Argon2id).
/// An imported hash may not ask for more than 1 GiB in all passes together (Argon2), cost 14 (bcrypt) or 1 000 000 rounds
/// (SHA-crypt): it would be an attack on us. Those are Unreadable, at no cost.
/// Thread: as hashPassword(). One check uses one core, however many lanes the hash has.
PasswordCheck checkPassword(QByteArrayView password, QByteArrayView hash);

/// Whether the text begins as one of those formats, and where it is cheap to see, is whole: for imports. No password is
/// checked, so what says yes may still be Unreadable (a bcrypt or crypt text that was cut off).
bool isKnownHash(QByteArrayView hash);

/// checkPassword() == Fits.
bool verifyPassword(QByteArrayView password, QByteArrayView hash);

/// True for everything that is cheaper to guess than what hashPassword() makes at this cost; never for something dearer,
/// so that a login cannot weaken a hash. Argon2id is compared by memory² × passes; every other kind is weaker.
bool needsUpgrade(QByteArrayView hash, const PasswordCost &cost = {});

/// A hash that no password fits and that takes as long to check as a real one of this cost: for unknown names.
/// (An imported `sha256` hash is still quicker to check, until its owner's first login upgrades it.)
QByteArray dummyHash(const PasswordCost &cost = {});

/// Must be called once before anything else here, at start-up. Internal, when libsodium cannot start.
Status initialiseCrypto();

} // namespace Madmail::Crypto
