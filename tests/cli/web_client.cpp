// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/web_client.h"

#include <QJsonDocument>

namespace Madmail::Testing {

QJsonObject WebReply::json() const
{
    return QJsonDocument::fromJson(content).object();
}

WebReply askWeb(const TestServer &server, const QByteArray &method, const QByteArray &target, const QByteArrayList &fields, const QByteArray &content,
                const QByteArray &service)
{
    QSslSocket socket;
    socket.setPeerVerifyMode(QSslSocket::VerifyNone);
    if (service == "https")
        socket.connectToHostEncrypted(server.address().toString(), server.port(service));
    else
        socket.connectToHost(server.address(), server.port(service));
    QByteArray request = method + ' ' + target + " HTTP/1.1\r\nHost: " + server.address().toString().toLatin1() + "\r\nConnection: close\r\n";
    for (const QByteArray &field : fields)
        request += field + "\r\n";
    if (!content.isEmpty())
        request += "Content-Length: " + QByteArray::number(content.size()) + "\r\n";
    socket.write(request + "\r\n" + content);
    QByteArray answer;
    do
        answer += socket.readAll();
    while (socket.waitForReadyRead(20'000));
    answer += socket.readAll();
    WebReply reply;
    const qsizetype end = answer.indexOf("\r\n\r\n");
    if (end < 0)
        return reply;
    const QByteArrayList lines = answer.left(end).split('\n');
    reply.status = lines.first().split(' ').value(1).toInt();
    for (const QByteArray &line : lines.mid(1))
        reply.fields.insert(line.left(line.indexOf(':')).toLower(), line.mid(line.indexOf(':') + 1).trimmed());
    reply.content = answer.mid(end + 4);
    return reply;
}

} // namespace Madmail::Testing
