// SPDX-License-Identifier: GPL-3.0-or-later
// The text forms of Argon2 hashes, and how much work one asks for.
#pragma once

#include <QByteArray>

#include <optional>

namespace Madmail::Crypto {

/// A stored Argon2 hash, version 0x13 (RFC 9106), taken apart.
struct Argon2Text
{
    enum class Type { Argon2i, Argon2id };

    Type type = Type::Argon2id;
    quint32 passes = 0;
    quint32 memoryKib = 0;
    quint32 lanes = 0;
    QByteArray salt;
    QByteArray hash;

    /// `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>` (base64 without padding), as libsodium and most others write it.
    static std::optional<Argon2Text> fromPhc(QByteArrayView text);
    /// `argon2:<passes>:<KiB>:<lanes>:<base64 salt>:<base64 hash>`, as the existing servers write it.
    static std::optional<Argon2Text> fromFields(QByteArrayView text);

    QByteArray toPhc() const;

    /// Within the specification, and not so dear that checking it would be an attack on us: at most 1 GiB of memory,
    /// 64 lanes, and 1 GiB written in all passes together (1 to 2 s of a core on a busy machine).
    bool isBearable() const;
    /// What guessing costs: area × time, as memory² × passes.
    double guessingCost() const { return double(memoryKib) * memoryKib * passes; }
};

} // namespace Madmail::Crypto
