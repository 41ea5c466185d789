// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/sasl/sasl.h"

namespace Madmail::Sasl {

std::optional<QByteArray> decodeBase64(QByteArrayView text)
{
    if (text.size() % 4 != 0)
        return {};
    auto decoded = QByteArray::fromBase64Encoding(text.toByteArray(), QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return {};
    return std::move(*decoded);
}

std::optional<Credentials> parsePlain(const QByteArray &message)
{
    const qsizetype first = message.indexOf('\0');
    const qsizetype second = first < 0 ? -1 : message.indexOf('\0', first + 1);
    if (second < 0 || message.indexOf('\0', second + 1) >= 0 || !QByteArrayView(message).isValidUtf8())
        return {};
    const QByteArrayView authorizationIdentity = QByteArrayView(message).first(first);
    Credentials credentials { message.mid(first + 1, second - first - 1), message.mid(second + 1) };
    if (credentials.user.isEmpty() || credentials.password.isEmpty())
        return {};
    if (!authorizationIdentity.isEmpty() && authorizationIdentity.compare(credentials.user, Qt::CaseInsensitive) != 0)
        return {};
    return credentials;
}

} // namespace Madmail::Sasl
