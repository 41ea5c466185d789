// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/crypto/password_hash.h"

#include "server/base/random.h"
#include "server/crypto/argon2_text.h"
#include "server/crypto/imported_hashes.h"
#include "server/crypto/secret.h"

#include <QCoreApplication>

#include <argon2.h>
#include <sodium.h>

#include <cerrno>

namespace Madmail::Crypto {

namespace {

bool isAcceptable(QByteArrayView password)
{
    return password.size() <= maxPasswordBytes && !password.contains('\0');
}

/// libsodium is the faster one, and only knows one lane and salts of 16 bytes.
bool isForSodium(const Argon2Text &stored)
{
    return stored.type == Argon2Text::Type::Argon2id && stored.lanes == 1 && stored.salt.size() == qsizetype(crypto_pwhash_SALTBYTES);
}

/// Argon2 by the reference library: any number of lanes, one after the other on this thread.
int hashByReference(QByteArrayView password, const Argon2Text &stored, QByteArray &actual)
{
    argon2_context context {};
    context.out = reinterpret_cast<uint8_t *>(actual.data());
    context.outlen = uint32_t(actual.size());
    context.pwd = reinterpret_cast<uint8_t *>(const_cast<char *>(password.data())); // read only, without ARGON2_FLAG_CLEAR_PASSWORD
    context.pwdlen = uint32_t(password.size());
    context.salt = reinterpret_cast<uint8_t *>(const_cast<char *>(stored.salt.data()));
    context.saltlen = uint32_t(stored.salt.size());
    context.t_cost = stored.passes;
    context.m_cost = stored.memoryKib;
    context.lanes = stored.lanes;
    context.threads = 1;
    context.version = ARGON2_VERSION_13;
    return argon2_ctx(&context, stored.type == Argon2Text::Type::Argon2id ? Argon2_id : Argon2_i);
}

PasswordCheck checkArgon2(QByteArrayView password, const std::optional<Argon2Text> &stored)
{
    if (!stored || !stored->isBearable())
        return PasswordCheck::Unreadable;
    QByteArray actual(stored->hash.size(), '\0');
    bool done = false;
    if (isForSodium(*stored)) {
        done = crypto_pwhash(reinterpret_cast<unsigned char *>(actual.data()), quint64(actual.size()), password.data(),
                             quint64(password.size()), reinterpret_cast<const unsigned char *>(stored->salt.constData()),
                             stored->passes, std::size_t(stored->memoryKib) * 1024, crypto_pwhash_ALG_ARGON2ID13)
            == 0;
    } else {
        done = hashByReference(password, *stored, actual) == ARGON2_OK;
    }
    if (!done)
        return PasswordCheck::NoMemory; // everything else about the parameters was checked above
    const bool fits = equalInConstantTime(actual, stored->hash);
    wipe(actual);
    return fits ? PasswordCheck::Fits : PasswordCheck::Wrong;
}

double guessingCostOf(const PasswordCost &cost)
{
    const Argon2Text ours { Argon2Text::Type::Argon2id, quint32(cost.passes), quint32(cost.memoryBytes / 1024), 1, {}, {} };
    return ours.guessingCost();
}

} // namespace

Status initialiseCrypto()
{
    if (sodium_init() < 0)
        return Error { ErrorCode::Internal, { QT_TRANSLATE_NOOP("Server", "The cryptography library could not be started.") } };
    return {};
}

Result<QByteArray> hashPassword(QByteArrayView password, const PasswordCost &cost)
{
    if (!isAcceptable(password))
        return Error { ErrorCode::BadInput,
                       { QT_TRANSLATE_NOOP("Server", "A password may have %1 bytes at most, and no NUL byte."), { QString::number(maxPasswordBytes) } },
                       QStringLiteral("password") };
    QByteArray hash(crypto_pwhash_STRBYTES, '\0');
    errno = 0;
    if (crypto_pwhash_str_alg(hash.data(), password.data(), std::size_t(password.size()), cost.passes, std::size_t(cost.memoryBytes),
                              crypto_pwhash_ALG_ARGON2ID13)
        != 0) {
        if (errno == EINVAL || errno == EFBIG)
            return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "The cost of password hashes is set to an impossible value.") } };
        return Error { ErrorCode::Busy, { QT_TRANSLATE_NOOP("Server", "There is not enough memory to check passwords right now.") } };
    }
    hash.truncate(qsizetype(qstrlen(hash.constData())));
    return hash;
}

PasswordCheck checkPassword(QByteArrayView password, QByteArrayView hash)
{
    if (!isAcceptable(password))
        return PasswordCheck::Wrong;
    if (hash.startsWith("$argon2"))
        return checkArgon2(password, Argon2Text::fromPhc(hash));
    if (hash.startsWith("argon2:"))
        return checkArgon2(password, Argon2Text::fromFields(hash));
    if (hash.startsWith("sha256:"))
        return checkSaltedSha256(password, hash);
    if (hash.startsWith("bcrypt:"))
        return checkBcrypt(password, hash.sliced(7));
    if (hash.startsWith("$2"))
        return checkBcrypt(password, hash);
    if (hash.startsWith("$5$") || hash.startsWith("$6$"))
        return checkShaCrypt(password, hash);
    return PasswordCheck::Unreadable;
}

bool isKnownHash(QByteArrayView hash)
{
    if (hash.startsWith("$argon2"))
        return Argon2Text::fromPhc(hash).has_value();
    if (hash.startsWith("argon2:"))
        return Argon2Text::fromFields(hash).has_value();
    if (hash.startsWith("sha256:"))
        return checkSaltedSha256("x", hash) != PasswordCheck::Unreadable;
    return hash.startsWith("bcrypt:$2") || hash.startsWith("$2") || hash.startsWith("$5$") || hash.startsWith("$6$");
}

bool verifyPassword(QByteArrayView password, QByteArrayView hash)
{
    return checkPassword(password, hash) == PasswordCheck::Fits;
}

bool needsUpgrade(QByteArrayView hash, const PasswordCost &cost)
{
    const auto stored = hash.startsWith("argon2:") ? Argon2Text::fromFields(hash) : Argon2Text::fromPhc(hash);
    return !stored || stored->type != Argon2Text::Type::Argon2id || stored->guessingCost() < guessingCostOf(cost);
}

QByteArray dummyHash(const PasswordCost &cost)
{
    return Argon2Text { Argon2Text::Type::Argon2id,
                        quint32(cost.passes),
                        quint32(cost.memoryBytes / 1024),
                        1,
                        randomBytes(crypto_pwhash_SALTBYTES),
                        randomBytes(32) }
        .toPhc();
}

} // namespace Madmail::Crypto
