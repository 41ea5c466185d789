// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/wire_client.h"

#include "tests/cli/madmail_command.h"

#include <QDeadlineTimer>

namespace Madmail::Testing {

std::unique_ptr<WireClient> WireClient::connectTo(const QHostAddress &address, quint16 port, bool tls)
{
    auto client = std::make_unique<WireClient>();
    QSslSocket &socket = client->m_socket;
    socket.setPeerVerifyMode(QSslSocket::VerifyNone);
    socket.connectToHost(address, port);
    if (!socket.waitForConnected(patience))
        return {};
    if (tls) {
        socket.startClientEncryption();
        if (!socket.waitForEncrypted(patience))
            return {};
    }
    return client;
}

void WireClient::send(const QByteArray &bytes)
{
    m_socket.write(bytes);
    const QDeadlineTimer deadline(patience);
    while (m_socket.state() == QAbstractSocket::ConnectedState && !deadline.hasExpired()
           && (m_socket.bytesToWrite() > 0 || m_socket.encryptedBytesToWrite() > 0))
        m_socket.waitForBytesWritten(int(deadline.remainingTime()));
}

QByteArray WireClient::readLine()
{
    const QDeadlineTimer deadline(patience);
    while (!m_socket.canReadLine()) {
        if (m_socket.state() != QAbstractSocket::ConnectedState || deadline.hasExpired())
            return {};
        m_socket.waitForReadyRead(int(deadline.remainingTime()));
    }
    QByteArray line = m_socket.readLine();
    line.chop(line.endsWith("\r\n") ? 2 : 1);
    return line;
}

QByteArray WireClient::readUntil(const QByteArray &start)
{
    for (QByteArray line = readLine(); !line.isEmpty(); line = readLine())
        if (line.startsWith(start))
            return line;
    return {};
}

bool WireClient::waitUntilClosed()
{
    const QDeadlineTimer deadline(patience);
    while (m_socket.state() == QAbstractSocket::ConnectedState && !deadline.hasExpired())
        m_socket.waitForReadyRead(int(deadline.remainingTime()));
    return m_socket.state() != QAbstractSocket::ConnectedState;
}

QByteArray WireClient::imap(const QByteArray &command)
{
    const QByteArray tag = 'a' + QByteArray::number(++m_tag) + ' ';
    m_untagged.clear();
    send(tag + command + "\r\n");
    for (QByteArray line = readLine(); !line.isEmpty(); line = readLine()) {
        if (line.startsWith(tag))
            return line.mid(tag.size());
        m_untagged << line;
    }
    return {};
}

QByteArray WireClient::smtp(const QByteArray &command)
{
    send(command + "\r\n");
    return smtpReply();
}

QByteArray WireClient::smtpReply()
{
    QByteArray reply;
    for (QByteArray line = readLine(); !line.isEmpty(); line = readLine()) {
        reply += line + '\n';
        if (line.size() < 4 || line[3] != '-')
            break;
    }
    return reply.trimmed();
}

} // namespace Madmail::Testing
