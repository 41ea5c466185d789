// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/crypto/password_hash.h"

#include "server/base/random.h"
#include "server/crypto/secret.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <argon2.h>
#include <crypt.h>
#include <sodium.h>

namespace Madmail::Crypto {

namespace {

constexpr qsizetype maxPasswordBytes = 1024;
constexpr quint32 maxMemoryKib = 1024 * 1024;
constexpr quint32 maxPasses = 64;
constexpr quint32 maxLanes = 64;
constexpr int maxBcryptCost = 16;
constexpr quint32 maxCryptRounds = 1'000'000;

/// Nothing, unless the whole text is base64.
QByteArray fromBase64(const QByteArray &text)
{
    const auto decoded = QByteArray::fromBase64Encoding(text, QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    return decoded ? *decoded : QByteArray();
}

bool verifySha256(QByteArrayView password, const QList<QByteArray> &fields)
{
    if (fields.size() != 3)
        return false;
    const QByteArray salt = fromBase64(fields[1]);
    const QByteArray expected = fromBase64(fields[2]);
    QByteArray input = salt;
    input.append(password);
    const QByteArray actual = QCryptographicHash::hash(input, QCryptographicHash::Sha256);
    wipe(input);
    return !salt.isEmpty() && equalInConstantTime(actual, expected);
}

bool verifyArgon2Fields(QByteArrayView password, const QList<QByteArray> &fields)
{
    if (fields.size() != 6)
        return false;
    const quint32 passes = fields[1].toUInt();
    const quint32 memoryKib = fields[2].toUInt();
    const quint32 lanes = fields[3].toUInt();
    const QByteArray salt = fromBase64(fields[4]);
    const QByteArray expected = fromBase64(fields[5]);
    const bool sane = passes >= 1 && passes <= maxPasses && memoryKib >= 8 && memoryKib <= maxMemoryKib && lanes >= 1
        && lanes <= maxLanes && salt.size() >= 8 && salt.size() <= 64 && expected.size() >= 16 && expected.size() <= 128;
    if (!sane)
        return false;
    QByteArray actual(expected.size(), '\0');
    const int status = argon2id_hash_raw(passes, memoryKib, lanes, password.data(), std::size_t(password.size()), salt.constData(),
                                         std::size_t(salt.size()), actual.data(), std::size_t(actual.size()));
    return status == ARGON2_OK && equalInConstantTime(actual, expected);
}

/// `$2b$16$…` and the like within bounds; SHA-crypt's `rounds=` too.
bool isBearableCrypt(const QByteArray &hash)
{
    if (hash.startsWith("$2")) {
        const int cost = hash.mid(4, 2).toInt();
        return hash.size() == 60 && cost >= 4 && cost <= maxBcryptCost;
    }
    const qsizetype rounds = hash.indexOf("rounds=");
    return rounds < 0 || hash.mid(rounds + 7, hash.indexOf('$', rounds) - rounds - 7).toUInt() <= maxCryptRounds;
}

bool verifyCrypt(QByteArrayView password, const QByteArray &hash)
{
    if (!isBearableCrypt(hash) || hash.size() > 255)
        return false;
    QByteArray secret = password.toByteArray();
    crypt_data data {};
    const char *actual = crypt_rn(secret.constData(), hash.constData(), &data, sizeof data);
    const bool fits = actual && equalInConstantTime(QByteArrayView(actual), hash);
    wipe(secret);
    sodium_memzero(&data, sizeof data);
    return fits;
}

/// `$argon2id$v=19$m=19456,t=2,p=1$…` within the bounds.
bool isBearableArgon2(const QByteArray &hash)
{
    const QList<QByteArray> parts = hash.split('$');
    if (parts.size() < 6)
        return false;
    for (const QByteArray &setting : parts[3].split(',')) {
        const quint32 value = setting.mid(2).toUInt();
        if ((setting.startsWith("m=") && value > maxMemoryKib) || (setting.startsWith("t=") && value > maxPasses))
            return false;
    }
    return true;
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
    if (password.size() > maxPasswordBytes)
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "The password is too long.") }, QStringLiteral("password") };
    QByteArray hash(crypto_pwhash_STRBYTES, '\0');
    if (crypto_pwhash_str_alg(hash.data(), password.data(), std::size_t(password.size()), cost.passes, std::size_t(cost.memoryBytes),
                              crypto_pwhash_ALG_ARGON2ID13)
        != 0)
        return Error { ErrorCode::Busy, { QT_TRANSLATE_NOOP("Server", "There is not enough memory to check passwords right now.") } };
    hash.truncate(qsizetype(qstrlen(hash.constData())));
    return hash;
}

bool verifyPassword(QByteArrayView password, QByteArrayView hash)
{
    if (password.size() > maxPasswordBytes || password.contains('\0'))
        return false;
    const QByteArray stored = hash.toByteArray();
    if (stored.startsWith("$argon2"))
        return stored.size() < qsizetype(crypto_pwhash_STRBYTES) && isBearableArgon2(stored)
            && crypto_pwhash_str_verify(stored.constData(), password.data(), std::size_t(password.size())) == 0;
    if (stored.startsWith("sha256:"))
        return verifySha256(password, stored.split(':'));
    if (stored.startsWith("argon2:"))
        return verifyArgon2Fields(password, stored.split(':'));
    if (stored.startsWith("bcrypt:"))
        return verifyCrypt(password, stored.mid(7));
    if (stored.startsWith("$2") || stored.startsWith("$5$") || stored.startsWith("$6$"))
        return verifyCrypt(password, stored);
    return false;
}

bool needsUpgrade(QByteArrayView hash, const PasswordCost &cost)
{
    const QByteArray stored = hash.toByteArray();
    if (stored.startsWith("argon2:")) {
        const QList<QByteArray> fields = stored.split(':');
        return fields.size() != 6 || fields[1].toULongLong() < cost.passes || fields[2].toULongLong() * 1024 < cost.memoryBytes;
    }
    if (!stored.startsWith("$argon2id$"))
        return true;
    quint64 memory = 0;
    quint64 passes = 0;
    const QList<QByteArray> parts = stored.split('$');
    for (const QByteArray &setting : parts.value(3).split(',')) {
        if (setting.startsWith("m="))
            memory = setting.mid(2).toULongLong() * 1024;
        else if (setting.startsWith("t="))
            passes = setting.mid(2).toULongLong();
    }
    return memory < cost.memoryBytes || passes < cost.passes;
}

QByteArray dummyHash()
{
    static const QByteArray hash = [] {
        QByteArray password = randomBytes(24).toBase64();
        auto made = hashPassword(password);
        wipe(password);
        return made ? *made : QByteArray();
    }();
    return hash;
}

} // namespace Madmail::Crypto
