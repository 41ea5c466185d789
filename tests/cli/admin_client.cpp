// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/admin_client.h"

#include <QEventLoop>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>

namespace Madmail::Testing {

QByteArray adminRequest(const QByteArray &token, const QByteArray &method, const QByteArray &resource, const QByteArray &body)
{
    return "{\"method\":\"" + method + "\",\"resource\":\"" + resource + "\",\"headers\":{\"Authorization\":\"Bearer " + token + "\"},\"body\":"
        + (body.isEmpty() ? QByteArray("{}") : body) + '}';
}

AdminReply postToAdmin(const TestServer &server, const QString &path, const QByteArray &content, const QByteArray &extraHeader)
{
    QNetworkAccessManager manager;
    QNetworkRequest request(QUrl(QStringLiteral("https://%1:%2%3").arg(server.address().toString()).arg(server.port("https")).arg(path)));
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    if (!extraHeader.isEmpty())
        request.setRawHeader(extraHeader, "203.0.113.9");
    request.setTransferTimeout(20'000);
    const std::unique_ptr<QNetworkReply> reply(manager.post(request, content));
    reply->ignoreSslErrors();
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    loop.exec();
    return { reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->rawHeader("Access-Control-Allow-Origin"),
             QJsonDocument::fromJson(reply->readAll()).object() };
}

} // namespace Madmail::Testing
