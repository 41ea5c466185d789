// SPDX-License-Identifier: GPL-3.0-or-later
// Mail clients on the HTTPS port (RFC 7301).
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QJsonArray>
#include <QSslConfiguration>
#include <QSslSocket>

using namespace Madmail::Testing;

namespace {

struct Contact
{
    QByteArray chosen;
    QByteArray firstLine;
};

/// Offers the protocols; says `request`, if there is one, and reads a line.
Contact contact(QSslSocket &socket, const TestServer &server, const QByteArray &service, const QByteArrayList &offered, const QByteArray &request = {})
{
    QSslConfiguration configuration = socket.sslConfiguration();
    configuration.setAllowedNextProtocols(offered);
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    socket.setSslConfiguration(configuration);
    socket.connectToHostEncrypted(server.address().toString(), server.port(service));
    if (!socket.waitForEncrypted(20'000))
        return {};
    if (!request.isEmpty())
        socket.write(request);
    while (!socket.canReadLine() && socket.waitForReadyRead(20'000)) { }
    return { socket.sslConfiguration().nextNegotiatedProtocol(), socket.readLine() };
}

} // namespace

class TestAlpn : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void protocols_data()
    {
        QTest::addColumn<QByteArray>("service");
        QTest::addColumn<QByteArrayList>("offered");
        QTest::addColumn<QByteArray>("chosen");
        QTest::addColumn<QByteArray>("greeting");
        const QByteArray https = "HTTP/1.1 404 ";
        QTest::newRow("mail access") << QByteArray("https") << QByteArrayList { "imap" } << QByteArray("imap") << QByteArray("* OK ");
        QTest::newRow("submission") << QByteArray("https") << QByteArrayList { "smtp" } << QByteArray("smtp") << QByteArray("220 ");
        QTest::newRow("browser") << QByteArray("https") << QByteArrayList { "h2", "http/1.1" } << QByteArray("http/1.1") << https;
        QTest::newRow("none") << QByteArray("https") << QByteArrayList() << QByteArray() << https;
        QTest::newRow("unknown") << QByteArray("https") << QByteArrayList { "xmpp-client" } << QByteArray() << https;
        // Nobody is led to a protocol that a port does not speak.
        QTest::newRow("browser at IMAP") << QByteArray("imaps") << QByteArrayList { "http/1.1" } << QByteArray() << QByteArray("* OK ");
        QTest::newRow("IMAP at submission") << QByteArray("submissions") << QByteArrayList { "imap" } << QByteArray() << QByteArray("220 ");
        QTest::newRow("IMAP at IMAP") << QByteArray("imaps") << QByteArrayList { "imap" } << QByteArray("imap") << QByteArray("* OK ");
    }
    void protocols()
    {
        QFETCH(QByteArray, service);
        QFETCH(QByteArrayList, offered);
        QFETCH(QByteArray, greeting);
        TestServer server;
        START_SERVER(server);
        QSslSocket socket;
        const QByteArray request = greeting.startsWith("HTTP") ? QByteArray("GET /no/such HTTP/1.1\r\nHost: a\r\n\r\n") : QByteArray();
        const Contact made = contact(socket, server, service, offered, request);
        QTEST(made.chosen, "chosen");
        VERIFY_SAYING(made.firstLine.startsWith(greeting), made.firstLine);
    }

    void clientsThroughHttpsAreCounted()
    {
        TestServer server;
        START_SERVER(server);
        QSslSocket mail;
        QVERIFY(contact(mail, server, "https", { "imap" }).firstLine.startsWith("* OK"));
        const CommandResult shown = server.command({ QStringLiteral("status"), QStringLiteral("--details") });
        VERIFY_SAYING(shown.out.startsWith("IMAP            connections: 1      unique IPs: 1\n"), shown.all());
        VERIFY_SAYING(QRegularExpression(QStringLiteral("443 +tcp +ALPN \\(chatmail\\) +1 +1")).match(QString::fromUtf8(shown.out)).hasMatch(), shown.all());
        mail.write("a LOGOUT\r\n");
        QVERIFY(mail.state() == QAbstractSocket::UnconnectedState || mail.waitForDisconnected(20'000));
        const auto connections = [&server] {
            const QJsonObject data = server.command({ QStringLiteral("status"), QStringLiteral("--json") }).json()[QLatin1String("data")].toObject();
            return data[QLatin1String("services")].toArray()[0].toObject()[QLatin1String("connections")].toInt(-1);
        };
        QTRY_COMPARE_WITH_TIMEOUT(connections(), 0, 20'000);
    }
};

MADMAIL_TEST(TestAlpn)
#include "tst_alpn.moc"
