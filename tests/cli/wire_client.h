// SPDX-License-Identifier: GPL-3.0-or-later
// One client connection, line by line, blocking.
#pragma once

#include <QHostAddress>
#include <QSslCertificate>
#include <QSslSocket>

#include <memory>

namespace Madmail::Testing {

class WireClient
{
public:
    /// Nothing when nobody answers.
    static std::unique_ptr<WireClient> connectTo(const QHostAddress &address, quint16 port, bool tls);

    void send(const QByteArray &bytes);
    /// Without CRLF. Empty when the server closed, or said nothing for too long.
    QByteArray readLine();
    /// Until a line that begins with `start`; empty: it did not come.
    QByteArray readUntil(const QByteArray &start);
    bool waitUntilClosed();

    /// One command with a tag; the tagged answer without its tag. What came before it is in untagged().
    QByteArray imap(const QByteArray &command);
    const QByteArrayList &untagged() const { return m_untagged; }

    /// One command; its whole reply.
    QByteArray smtp(const QByteArray &command);
    QByteArray smtpReply();

    QSslCertificate peerCertificate() const { return m_socket.peerCertificate(); }

private:
    QSslSocket m_socket;
    QByteArrayList m_untagged;
    int m_tag = 0;
};

} // namespace Madmail::Testing
