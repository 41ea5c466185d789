// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/crypto/imported_hashes.h"

#include "server/crypto/secret.h"

#include <QCryptographicHash>
#include <QList>

#include <crypt.h>
#include <sodium.h>

#include <memory>
#include <optional>

namespace Madmail::Crypto {

namespace {

constexpr int minBcryptCost = 4;
constexpr int maxBcryptCost = 14; // about a second
constexpr quint32 maxShaCryptRounds = 1'000'000;
constexpr qsizetype maxSaltedTextLength = 512;
constexpr qsizetype bcryptLength = 60;
constexpr qsizetype maxShaCryptLength = 150; // "$6$rounds=999999999$" + 16 + 1 + 86

std::optional<QByteArray> fromBase64(const QByteArray &text)
{
    auto decoded = QByteArray::fromBase64Encoding(text, QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    return decoded ? std::optional(std::move(*decoded)) : std::nullopt;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

PasswordCheck checkByCrypt(QByteArrayView password, QByteArrayView stored)
{
    QByteArray secret = password.toByteArray(); // ends in NUL, unlike a view
    const QByteArray setting = stored.toByteArray();
    const auto data = std::make_unique<crypt_data>(); // 32 KiB: not for the stack of a pool thread
    const char *actual = crypt_rn(secret.constData(), setting.constData(), data.get(), int(sizeof(crypt_data)));
    const PasswordCheck check = !actual                                           ? PasswordCheck::Unreadable
        : equalInConstantTime(QByteArrayView(actual, qstrlen(actual)), setting) ? PasswordCheck::Fits
                                                                                  : PasswordCheck::Wrong;
    wipe(secret);
    sodium_memzero(data.get(), sizeof(crypt_data));
    return check;
}

} // namespace

PasswordCheck checkSaltedSha256(QByteArrayView password, QByteArrayView stored)
{
    if (stored.size() > maxSaltedTextLength)
        return PasswordCheck::Unreadable;
    const QList<QByteArray> fields = stored.toByteArray().split(':');
    const auto salt = fields.size() == 3 ? fromBase64(fields[1]) : std::nullopt;
    const auto expected = fields.size() == 3 ? fromBase64(fields[2]) : std::nullopt;
    if (!salt || salt->isEmpty() || !expected || expected->size() != 32)
        return PasswordCheck::Unreadable;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(*salt);
    hash.addData(password);
    return equalInConstantTime(hash.result(), *expected) ? PasswordCheck::Fits : PasswordCheck::Wrong;
}

PasswordCheck checkBcrypt(QByteArrayView password, QByteArrayView stored)
{
    // "$2b$10$" and 53 characters. "$2x$" is for hashes of a broken implementation and not taken.
    const bool wellFormed = stored.size() == bcryptLength && stored.startsWith("$2")
        && (stored[2] == 'a' || stored[2] == 'b' || stored[2] == 'y') && stored[3] == '$' && isDigit(stored[4]) && isDigit(stored[5])
        && stored[6] == '$';
    if (!wellFormed)
        return PasswordCheck::Unreadable;
    const int cost = (stored[4] - '0') * 10 + (stored[5] - '0');
    return cost >= minBcryptCost && cost <= maxBcryptCost ? checkByCrypt(password, stored) : PasswordCheck::Unreadable;
}

PasswordCheck checkShaCrypt(QByteArrayView password, QByteArrayView stored)
{
    if (stored.size() > maxShaCryptLength)
        return PasswordCheck::Unreadable;
    const QList<QByteArray> parts = stored.toByteArray().split('$'); // "", "6", ["rounds=5000",] salt, hash
    if (parts.size() < 4 || parts.size() > 5)
        return PasswordCheck::Unreadable;
    if (parts.size() == 5) {
        const QByteArray rounds = parts[2].startsWith("rounds=") ? parts[2].mid(7) : QByteArray();
        bool ok = !rounds.isEmpty() && std::all_of(rounds.begin(), rounds.end(), isDigit);
        if (!ok || rounds.toUInt(&ok) > maxShaCryptRounds || !ok)
            return PasswordCheck::Unreadable;
    }
    return checkByCrypt(password, stored);
}

} // namespace Madmail::Crypto
