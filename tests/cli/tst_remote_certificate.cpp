// SPDX-License-Identifier: GPL-3.0-or-later
// Behind which certificates --server says anything at all.
#include "app/remote/remote_runner.h"
#include "tests/cli/certificates.h"
#include "tests/support/test_main.h"

#include <QCryptographicHash>
#include <QEventLoop>
#include <QFile>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslSocket>
#include <QTcpServer>
#include <QTemporaryDir>

using namespace Madmail;
using namespace Madmail::Testing;

namespace {

/// Speaks TLS with one certificate, and answers any request as an Admin API that has nothing to say.
class TlsServer final : public QTcpServer
{
public:
    TlsServer(const QList<QSslCertificate> &chain, const QSslKey &key)
        : m_chain(chain)
        , m_key(key)
    {
        listen(QHostAddress::LocalHost);
    }
    QByteArray request() const { return m_request; }
    QByteArray fingerprint() const { return m_chain.first().digest(QCryptographicHash::Sha256); }

protected:
    void incomingConnection(qintptr descriptor) override
    {
        auto *socket = new QSslSocket(this);
        socket->setSocketDescriptor(descriptor);
        socket->setLocalCertificateChain(m_chain);
        socket->setPrivateKey(m_key);
        connect(socket, &QSslSocket::readyRead, socket, [this, socket] {
            m_request += socket->readAll();
            if (!m_request.endsWith('}'))
                return;
            const QByteArray content = "{\"status\":200,\"body\":{},\"error\":null}";
            socket->write("HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(content.size()) + "\r\n\r\n" + content);
        });
        socket->startServerEncryption();
    }

private:
    QList<QSslCertificate> m_chain;
    QSslKey m_key;
    QByteArray m_request;
};

} // namespace

class TestRemoteCertificate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(makeIssuedCertificate(m_folder.path(), QStringLiteral("good"), QStringLiteral("localhost")));
        QVERIFY(makeIssuedCertificate(m_folder.path(), QStringLiteral("named"), QStringLiteral("other.example")));
    }
    void cleanup() { QSslConfiguration::setDefaultConfiguration(m_before); }

    void decides_data()
    {
        QTest::addColumn<QString>("certificate");
        QTest::addColumn<bool>("authorityIsKnown");
        QTest::addColumn<QString>("accepted");
        QTest::addColumn<bool>("speaks");
        const auto row = [](const char *name, const char *certificate, bool isKnown, const char *accepted, bool speaks) {
            QTest::newRow(name) << QString::fromLatin1(certificate) << isKnown << QString::fromLatin1(accepted) << speaks;
        };
        row("vouched for", "good", true, "", true);
        row("vouched for, and accepted before", "good", true, "this", true);
        row("vouched for, and another was accepted", "good", true, "other", false);
        row("nobody vouches", "good", false, "", false);
        row("nobody vouches, accepted before", "good", false, "this", true);
        row("nobody vouches, another was accepted", "good", false, "other", false);
        row("for another name", "named", true, "", false);
        row("for another name, accepted before", "named", true, "this", true);
    }
    void decides()
    {
        QFETCH(QString, certificate);
        QFETCH(bool, authorityIsKnown);
        QFETCH(QString, accepted);
        QFETCH(bool, speaks);
        if (authorityIsKnown) {
            QSslConfiguration configuration = m_before;
            configuration.addCaCertificates(m_folder.filePath(QStringLiteral("ca.pem")));
            QSslConfiguration::setDefaultConfiguration(configuration);
        }
        TlsServer server(QSslCertificate::fromPath(m_folder.filePath(certificate + QStringLiteral(".pem"))), key(certificate));
        const auto address = Remote::parseServerAddress(QStringLiteral("https://localhost:%1").arg(server.serverPort()));
        const QByteArray pin = accepted == QLatin1String("this") ? server.fingerprint() : accepted.isEmpty() ? QByteArray() : QByteArray(32, 'x');
        Remote::RemoteRunner runner(m_operations, *address, "the-token", pin);
        std::optional<Result<QJsonObject>> answer;
        QEventLoop loop;
        runner.run({ QStringLiteral("look"), {} }, [&](Result<QJsonObject> result) {
            answer.emplace(std::move(result));
            loop.quit();
        });
        loop.exec();
        QVERIFY2(answer->ok() == speaks, answer->ok() ? "" : qPrintable(answer->error().toEnglish()));
        QCOMPARE(runner.refusedCertificate(), speaks ? QByteArray() : server.fingerprint());
        QCOMPARE(server.request().contains("the-token"), speaks);
    }

private:
    QSslKey key(const QString &name) const
    {
        QFile file(m_folder.filePath(name + QStringLiteral(".key")));
        return file.open(QIODevice::ReadOnly) ? QSslKey(&file, QSsl::Ec) : QSslKey();
    }

    QTemporaryDir m_folder;
    QSslConfiguration m_before = QSslConfiguration::defaultConfiguration();
    const std::vector<Api::OperationDescriptor> m_operations { { .id = "look", .command = { QStringLiteral("look") }, .api = { { "/admin/look", "GET" } } } };
};

MADMAIL_TEST(TestRemoteCertificate)
#include "tst_remote_certificate.moc"
