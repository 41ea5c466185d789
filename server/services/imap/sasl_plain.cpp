// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/imap/sasl_plain.h"

#include <QByteArrayList>

namespace Madmail::ImapService {

std::optional<QByteArray> decodeSaslBase64(QByteArrayView text)
{
    if (text.size() % 4 != 0)
        return std::nullopt;
    auto decoded = QByteArray::fromBase64Encoding(text.toByteArray(), QByteArray::AbortOnBase64DecodingErrors);
    if (decoded.decodingStatus != QByteArray::Base64DecodingStatus::Ok)
        return std::nullopt;
    return std::move(decoded.decoded);
}

std::optional<SaslCredentials> parseSaslPlain(const QByteArray &message)
{
    const QByteArrayList parts = message.split('\0');
    if (parts.size() != 3 || parts[1].isEmpty() || parts[2].isEmpty())
        return std::nullopt;
    if (!parts[0].isEmpty() && parts[0] != parts[1])
        return std::nullopt;
    return SaslCredentials { parts[1], parts[2] };
}

} // namespace Madmail::ImapService
