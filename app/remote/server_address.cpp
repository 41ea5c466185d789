// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/remote/server_address.h"

#include <QCoreApplication>
#include <QHostAddress>

#include <algorithm>

namespace Madmail::Remote {

namespace {

constexpr qsizetype maxAddress = 1024;

Error noAddress(const QString &typed)
{
    return { ErrorCode::BadInput,
             { QT_TRANSLATE_NOOP("Server", "\"%1\" is not the address of a server. Write it as https://chat.example.org, with a port or a path where it has one."),
               { typed.left(128) } },
             QStringLiteral("server") };
}

bool isThisComputer(const QString &host)
{
    return host == QLatin1String("localhost") || QHostAddress(host).isLoopback();
}

} // namespace

Result<ServerAddress> parseServerAddress(const QString &typed)
{
    const auto isForbidden = [](QChar c) { return c <= u' ' || c == QChar(0x7f); };
    if (typed.size() > maxAddress || std::any_of(typed.begin(), typed.end(), isForbidden))
        return noAddress(QString(typed).remove(QChar(0)).simplified());
    QUrl url(typed.contains(QLatin1String("://")) ? typed : QStringLiteral("https://") + typed, QUrl::StrictMode);
    const bool isPlain = url.scheme() == QLatin1String("http");
    if (!url.isValid() || url.host().isEmpty() || (!isPlain && url.scheme() != QLatin1String("https")) || url.port() == 0
        || !url.userInfo().isEmpty() || url.hasQuery() || url.hasFragment())
        return noAddress(url.toString(QUrl::RemoveUserInfo));
    if (isPlain && !isThisComputer(url.host()))
        return Error { ErrorCode::BadInput,
                       { QT_TRANSLATE_NOOP("Server", "http:// would show the token to everybody on the way. Use https://%1."), { url.host().left(128) } },
                       QStringLiteral("server") };
    if (url.path().isEmpty() || url.path() == QLatin1String("/"))
        url.setPath(QStringLiteral("/api/admin"));
    const QString host = url.host().contains(u':') ? u'[' + url.host() + u']' : url.host();
    return ServerAddress { url, QStringLiteral("%1:%2").arg(host).arg(url.port(isPlain ? 80 : 443)) };
}

} // namespace Madmail::Remote
