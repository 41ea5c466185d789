// SPDX-License-Identifier: GPL-3.0-or-later
// A client of a server whose time is moved by hand.
#pragma once

#include <QByteArray>
#include <QDeadlineTimer>
#include <QSslSocket>

namespace Madmail::Testing {

/// Blocking. Server: an in-process test server with port(), bytesIn() and advance().
template<typename Server>
class TimedClient
{
public:
    TimedClient(Server &server, const QByteArray &service, bool startsTls)
        : m_server(server)
    {
        m_socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        m_socket.connectToHost(QStringLiteral("127.0.0.1"), server.port(service));
        m_socket.waitForConnected(patience);
        if (startsTls)
            startTls();
    }

    /// The server may still be busy with the handshake when this returns: ask it something.
    void startTls()
    {
        m_socket.startClientEncryption();
        m_socket.waitForEncrypted(patience);
    }

    /// Returns when the server has got the bytes, so that its time may go on. False: it did not.
    bool send(const QByteArray &bytes)
    {
        const quint64 goal = m_server.bytesIn() + quint64(bytes.size());
        m_socket.write(bytes);
        m_socket.flush();
        const QDeadlineTimer deadline(patience);
        while (m_server.bytesIn() < goal && !isClosed() && !deadline.hasExpired())
            m_socket.waitForReadyRead(1); // or so long, while the server reads
        return m_server.bytesIn() >= goal;
    }

    /// Without its end; empty: none came.
    QByteArray readLine()
    {
        while (!m_socket.canReadLine())
            if (isClosed() || !m_socket.waitForReadyRead(patience))
                return {};
        return m_socket.readLine().trimmed();
    }
    QByteArray readUntil(const QByteArray &start)
    {
        QByteArray line = readLine();
        while (!line.isEmpty() && !line.startsWith(start))
            line = readLine();
        return line;
    }
    QByteArray ask(const QByteArray &command, const QByteArray &answer)
    {
        send(command + "\r\n");
        return readUntil(answer);
    }

    bool waitUntilClosed()
    {
        while (!isClosed() && m_socket.waitForReadyRead(patience)) { }
        return isClosed();
    }
    bool isClosed() const { return m_socket.state() != QAbstractSocket::ConnectedState; }

private:
    static constexpr int patience = 10'000;

    Server &m_server;
    QSslSocket m_socket;
};

} // namespace Madmail::Testing
