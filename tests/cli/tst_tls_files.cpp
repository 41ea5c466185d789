// SPDX-License-Identifier: GPL-3.0-or-later
// tls file: somebody else's certificate, and its renewals.
#include "tests/cli/certificates.h"
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QDeadlineTimer>
#include <QFile>

using namespace Madmail::Testing;

namespace {

QStringList tlsFile(const QString &certificate, const QString &key)
{
    return { QStringLiteral("tls"), QStringLiteral("file"), certificate, key };
}

} // namespace

class TestTlsFiles : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        for (const char *name : { "first", "second", "third" })
            QVERIFY(makeIssuedCertificate(m_pems.path(), QLatin1String(name), QLatin1String(name) + QLatin1String(".example.org")));
        QFile whole(pem("first"));
        QVERIFY(whole.open(QIODevice::ReadOnly));
        const QByteArray content = whole.readAll();
        for (const auto &[name, bytes] : { std::pair("truncated", content.left(200)), std::pair("text", QByteArray("hello\n")), std::pair("empty", QByteArray()) }) {
            QFile file(pem(name));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
        }
    }

    void followsLinks()
    {
        TestServer server;
        START_SERVER(server);
        point("first", "first");
        const CommandResult used = server.command(tlsFile(link(".pem"), link(".key")));
        VERIFY_SAYING(used.exitStatus == 0, used.all());
        QVERIFY(waitForName(server, "first.example.org"));

        const CommandResult made = server.command({ QStringLiteral("create-user"), QStringLiteral("--json-only") });
        VERIFY_SAYING(made.out.contains("dclogin:") && !made.out.contains("ic="), made.all());

        const TestAccount account = server.createAccount();
        const auto session = server.login(account);
        QVERIFY(session);
        point("second", "second");
        QVERIFY(waitForName(server, "second.example.org"));
        QVERIFY(session->imap("NOOP").startsWith("OK"));

        point("third", "first"); // a key of another certificate
        VERIFY_SAYING(server.waitForError("the certificate stays as it was"), server.errors());
        QCOMPARE(nameNow(server), QByteArray("second.example.org"));
        point("third", "third");
        QVERIFY(waitForName(server, "third.example.org"));
        QVERIFY(session->imap("NOOP").startsWith("OK"));

        QVERIFY(server.stop());
        const CommandResult offline = server.command({ QStringLiteral("create-user"), QStringLiteral("--json-only") });
        VERIFY_SAYING(offline.out.contains("dclogin:") && !offline.out.contains("ic="), offline.all());
        // What holds is what the settings say now, not what the last run had.
        QCOMPARE(server.command({ QStringLiteral("tls"), QStringLiteral("self-signed") }).exitStatus, 0);
        const CommandResult selfSigned = server.command({ QStringLiteral("create-user"), QStringLiteral("--json-only") });
        VERIFY_SAYING(selfSigned.out.contains("&ic=3"), selfSigned.all());
        QCOMPARE(server.command(tlsFile(link(".pem"), link(".key"))).exitStatus, 0);
        const CommandResult fromFiles = server.command({ QStringLiteral("create-user"), QStringLiteral("--json-only") });
        VERIFY_SAYING(fromFiles.out.contains("dclogin:") && !fromFiles.out.contains("ic="), fromFiles.all());
        START_SERVER(server);
        QCOMPARE(nameNow(server), QByteArray("third.example.org"));
        const CommandResult back = server.command({ QStringLiteral("tls"), QStringLiteral("self-signed") });
        VERIFY_SAYING(back.exitStatus == 0, back.all());
        const CommandResult again = server.command({ QStringLiteral("create-user"), QStringLiteral("--json-only") });
        VERIFY_SAYING(again.out.contains("&ic=3"), again.all());
    }

    void startsWithThePairOfBefore()
    {
        TestServer server;
        point("first", "first");
        const CommandResult used = server.command(tlsFile(link(".pem"), link(".key")));
        VERIFY_SAYING(used.exitStatus == 0, used.all());
        START_SERVER(server);
        QVERIFY(server.stop());
        point("third", "first"); // a key of another certificate
        START_SERVER(server);
        QCOMPARE(nameNow(server), QByteArray("first.example.org"));
        VERIFY_SAYING(server.errors().contains("Warning: The key " + link(".key").toUtf8()), server.errors());
        const CommandResult status = server.command({ QStringLiteral("status") });
        VERIFY_SAYING(status.out.contains(link(".key").toUtf8()) && status.out.contains("issued by an authority"), status.all());
        point("third", "third");
        QVERIFY(waitForName(server, "third.example.org"));

        QVERIFY(server.stop());
        QVERIFY(QFile::remove(server.folder() + QStringLiteral("/certs/kept.pem")));
        QVERIFY(QFile::remove(link(".pem")));
        const CommandResult refused = server.runToEnd();
        const QByteArray remedy = madmailProgram().toUtf8() + " --cli --state-dir " + server.folder().toUtf8() + " tls self-signed";
        VERIFY_SAYING(refused.exitStatus == 1 && refused.err.startsWith("Error: ") && refused.err.count('\n') == 1, refused.all());
        VERIFY_SAYING(refused.err.contains(link(".pem").toUtf8()) && refused.err.contains(remedy), refused.all());
    }

    void warnsOfWhatClientsRefuse_data()
    {
        QTest::addColumn<bool>("isTrusted");
        QTest::addColumn<QString>("domain");
        QTest::addColumn<QString>("host"); // of invite links; empty: not set
        QTest::addColumn<QByteArrayList>("warnings");
        const QString good = QStringLiteral("first.example.org");
        const QString other = QStringLiteral("other.example.org");
        const QByteArray unknown = "no authority that this computer trusts";
        const QByteArray wrongHost = "it is not for other.example.org, where invite links";
        const QByteArray wrongDomain = "is not for the mail domain other.example.org";
        QTest::newRow("good") << true << good << QString() << QByteArrayList();
        QTest::newRow("unknown authority") << false << good << QString() << QByteArrayList { unknown };
        QTest::newRow("another domain") << true << other << QString() << QByteArrayList { wrongHost };
        QTest::newRow("another host") << true << good << other << QByteArrayList { wrongHost };
        QTest::newRow("the host, not the domain") << true << other << good << QByteArrayList { wrongDomain };
        QTest::newRow("everything") << false << other << QString() << QByteArrayList { unknown, wrongHost };
    }
    void warnsOfWhatClientsRefuse()
    {
        QFETCH(bool, isTrusted);
        QFETCH(QString, domain);
        QFETCH(QString, host);
        QFETCH(QByteArrayList, warnings);
        TestServer server;
        server.writeConfig(host.isEmpty() ? QByteArray() : "smtp_hostname " + host.toUtf8() + '\n');
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("SSL_CERT_FILE"), isTrusted ? m_pems.filePath(QStringLiteral("ca.pem")) : QStringLiteral("/dev/null"));
        environment.insert(QStringLiteral("SSL_CERT_DIR"), QStringLiteral("/nowhere"));
        const auto run = [&](const QStringList &words) {
            return runProgram(madmailProgram(), QStringList { QStringLiteral("--cli"), QStringLiteral("--state-dir"), server.folder() } + words, environment);
        };
        QCOMPARE(run({ QStringLiteral("install"), QStringLiteral("--domain"), domain }).exitStatus, 0);
        const CommandResult used = run(tlsFile(pem("first"), key("first")));
        VERIFY_SAYING(used.exitStatus == 0 && used.out.contains("is in use"), used.all());
        QCOMPARE(used.err.count('\n'), warnings.size());
        const CommandResult status = run({ QStringLiteral("status") });
        QCOMPARE(status.out.count("Warning: "), warnings.size());
        for (const QByteArray &warning : warnings) {
            VERIFY_SAYING(used.err.contains(warning), used.all());
            VERIFY_SAYING(status.out.contains(warning), status.all());
        }
    }

    void refusesBadFiles_data()
    {
        QTest::addColumn<QString>("certificate");
        QTest::addColumn<QString>("key");
        QTest::newRow("key of another") << pem("first") << key("second");
        QTest::newRow("truncated certificate") << pem("truncated") << key("first");
        QTest::newRow("text") << pem("text") << key("first");
        QTest::newRow("empty") << pem("empty") << key("first");
        QTest::newRow("text as key") << pem("first") << pem("text");
        QTest::newRow("no such certificate") << pem("none") << key("first");
        QTest::newRow("no such key") << pem("first") << key("none");
        QTest::newRow("a folder") << m_pems.path() << key("first");
    }
    void refusesBadFiles()
    {
        QFETCH(QString, certificate);
        QFETCH(QString, key);
        if (!m_refusing) {
            m_refusing = std::make_unique<TestServer>();
            START_SERVER(*m_refusing);
        }
        const QByteArray before = m_refusing->connectTo("imaps")->peerCertificate().digest();
        const CommandResult result = m_refusing->command(tlsFile(certificate, key));
        VERIFY_SAYING(result.exitStatus == 1 || result.exitStatus == 2, result.all());
        VERIFY_SAYING(result.err.startsWith("Error: ") && result.err.count('\n') == 1, result.all());
        QCOMPARE(m_refusing->connectTo("imaps")->peerCertificate().digest(), before);
    }
    void cleanupTestCase() { m_refusing.reset(); }

private:
    QString pem(const char *name) const { return m_pems.filePath(QLatin1String(name) + QLatin1String(".pem")); }
    QString key(const char *name) const { return m_pems.filePath(QLatin1String(name) + QLatin1String(".key")); }
    QString link(const char *suffix) const { return m_pems.filePath(QLatin1String("live") + QLatin1String(suffix)); }

    void point(const char *certificate, const char *keyName) const
    {
        for (const auto &[target, name] : { std::pair(pem(certificate), link(".pem")), std::pair(key(keyName), link(".key")) }) {
            QFile::remove(name);
            QVERIFY(QFile::link(target, name));
        }
    }

    static QByteArray nameNow(const TestServer &server)
    {
        const auto connection = server.connectTo("imaps");
        return connection ? connection->peerCertificate().subjectAlternativeNames().values().value(0).toUtf8() : QByteArray();
    }

    /// Certificates are looked at every few seconds.
    static bool waitForName(const TestServer &server, const QByteArray &name)
    {
        const QDeadlineTimer deadline(patience);
        while (nameNow(server) != name && !deadline.hasExpired())
            QTest::qWait(100);
        return nameNow(server) == name;
    }

    QTemporaryDir m_pems;
    std::unique_ptr<TestServer> m_refusing;
};

MADMAIL_TEST(TestTlsFiles)
#include "tst_tls_files.moc"
