// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/crypto/argon2_text.h"

#include <QList>

namespace Madmail::Crypto {

namespace {

constexpr quint32 maxMemoryKib = 1024 * 1024;
constexpr quint64 maxKibInAllPasses = maxMemoryKib;
constexpr quint32 maxLanes = 64;
constexpr quint32 minKibForEachLane = 8; // RFC 9106 §3.1
constexpr qsizetype maxTextLength = 512;
constexpr auto withoutPadding = QByteArray::Base64Encoding | QByteArray::OmitTrailingEquals;

std::optional<QByteArray> fromBase64(const QByteArray &text)
{
    auto decoded = QByteArray::fromBase64Encoding(text, QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    return decoded ? std::optional(std::move(*decoded)) : std::nullopt;
}

/// Digits only: toUInt() alone would take "+2" and " 2".
std::optional<quint32> number(QByteArrayView text)
{
    bool ok = !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    const quint32 value = ok ? text.toByteArray().toUInt(&ok) : 0;
    return ok ? std::optional(value) : std::nullopt;
}

/// "m=19456" → 19456 for the name "m=".
std::optional<quint32> named(QByteArrayView text, QByteArrayView name)
{
    return text.startsWith(name) ? number(text.sliced(name.size())) : std::nullopt;
}

std::optional<Argon2Text> assembled(Argon2Text::Type type, std::optional<quint32> passes, std::optional<quint32> memoryKib,
                                    std::optional<quint32> lanes, const QByteArray &salt, const QByteArray &hash)
{
    auto saltBytes = fromBase64(salt);
    auto hashBytes = fromBase64(hash);
    if (!passes || !memoryKib || !lanes || !saltBytes || !hashBytes)
        return std::nullopt;
    return Argon2Text { type, *passes, *memoryKib, *lanes, std::move(*saltBytes), std::move(*hashBytes) };
}

} // namespace

std::optional<Argon2Text> Argon2Text::fromPhc(QByteArrayView text)
{
    if (text.size() > maxTextLength)
        return std::nullopt;
    const QList<QByteArray> parts = text.toByteArray().split('$');
    if (parts.size() != 6 || !parts[0].isEmpty() || parts[2] != "v=19" || (parts[1] != "argon2id" && parts[1] != "argon2i"))
        return std::nullopt;
    const QList<QByteArray> costs = parts[3].split(',');
    if (costs.size() != 3)
        return std::nullopt;
    return assembled(parts[1] == "argon2id" ? Type::Argon2id : Type::Argon2i, named(costs[1], "t="), named(costs[0], "m="),
                     named(costs[2], "p="), parts[4], parts[5]);
}

std::optional<Argon2Text> Argon2Text::fromFields(QByteArrayView text)
{
    if (text.size() > maxTextLength)
        return std::nullopt;
    const QList<QByteArray> fields = text.toByteArray().split(':');
    if (fields.size() != 6 || fields[0] != "argon2")
        return std::nullopt;
    return assembled(Type::Argon2id, number(fields[1]), number(fields[2]), number(fields[3]), fields[4], fields[5]);
}

QByteArray Argon2Text::toPhc() const
{
    return QByteArray(type == Type::Argon2id ? "$argon2id" : "$argon2i") + "$v=19$m=" + QByteArray::number(memoryKib)
        + ",t=" + QByteArray::number(passes) + ",p=" + QByteArray::number(lanes) + '$' + salt.toBase64(withoutPadding) + '$'
        + hash.toBase64(withoutPadding);
}

bool Argon2Text::isBearable() const
{
    return passes >= 1 && lanes >= 1 && lanes <= maxLanes && memoryKib >= minKibForEachLane * lanes && memoryKib <= maxMemoryKib
        && quint64(memoryKib) * passes <= maxKibInAllPasses && salt.size() >= 8 && salt.size() <= 64 && hash.size() >= 16
        && hash.size() <= 128;
}

} // namespace Madmail::Crypto
