// SPDX-License-Identifier: GPL-3.0-or-later
// install: a public identity, and what stays as it was.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QSslKey>

using namespace Madmail::Testing;

namespace {

QStringList namesOf(const QSslCertificate &certificate)
{
    const auto all = certificate.subjectAlternativeNames();
    return all.values();
}

QByteArray publicKeyOf(const QSslCertificate &certificate)
{
    return certificate.publicKey().toDer();
}

} // namespace

class TestIdentity : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void takesIdentity_data()
    {
        QTest::addColumn<QString>("option");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QByteArray>("domain");
        QTest::addColumn<QString>("certificateName");
        QTest::newRow("domain") << QStringLiteral("--domain") << QStringLiteral("Chat.Example.ORG") << QByteArray("chat.example.org")
                                << QStringLiteral("chat.example.org");
        QTest::newRow("domain with the dot of the root") << QStringLiteral("--domain") << QStringLiteral("chat.example.org.") << QByteArray("chat.example.org")
                                                         << QStringLiteral("chat.example.org");
        QTest::newRow("IPv4") << QStringLiteral("--ip") << QStringLiteral("192.0.2.7") << QByteArray("[192.0.2.7]") << QStringLiteral("192.0.2.7");
        QTest::newRow("IPv4 literal") << QStringLiteral("--ip") << QStringLiteral("[192.0.2.8]") << QByteArray("[192.0.2.8]")
                                      << QStringLiteral("192.0.2.8");
        QTest::newRow("IPv6") << QStringLiteral("--ip") << QStringLiteral("2001:db8::7") << QByteArray("[IPv6:2001:db8::7]")
                              << QStringLiteral("2001:db8::7");
    }
    void takesIdentity()
    {
        QFETCH(QString, option);
        QFETCH(QString, value);
        QFETCH(QByteArray, domain);
        QFETCH(QString, certificateName);
        TestServer server;
        START_SERVER(server);
        const TestAccount before = server.createAccount();
        QVERIFY(server.login(before));
        const auto connection = server.connectTo("imaps");
        QVERIFY(connection);
        const QSslCertificate first = connection->peerCertificate();
        QVERIFY(namesOf(first).contains(QString::fromUtf8(server.domain())));

        const CommandResult installed = server.command({ QStringLiteral("install"), option, value });
        VERIFY_SAYING(installed.exitStatus == 0, installed.all());
        const auto greeter = server.connectTo("submissions");
        QVERIFY(greeter);
        QCOMPARE(greeter->readLine().toLower(), "220 " + domain.toLower() + " esmtp");
        const auto imapGreeter = server.connectTo("imaps");
        QVERIFY(imapGreeter && imapGreeter->readLine().toLower().endsWith("] " + domain.toLower() + " ready"));
        const TestAccount after = server.createAccount();
        QCOMPARE(after.address.mid(after.address.lastIndexOf('@') + 1).toLower(), domain.toLower());
        checkMailBetween(server, before, after);
        checkCertificate(server, first, { QString::fromUtf8(server.domain()), certificateName });

        const QByteArray privateDomain = server.domain();
        QVERIFY(server.stop());
        START_SERVER(server);
        QCOMPARE(server.domain().toLower(), domain.toLower());
        checkMailBetween(server, after, before);
        checkCertificate(server, first, { QString::fromUtf8(privateDomain), certificateName });
    }

    void saysWhatToDoNext()
    {
        TestServer server;
        const QByteArray program = madmailProgram().toUtf8() + " --cli --state-dir " + server.folder().toUtf8();
        const CommandResult named = server.command({ QStringLiteral("install"), QStringLiteral("--domain"), QStringLiteral("chat.example.org") });
        QCOMPARE(named.exitStatus, 0);
        for (const QByteArray &step : { QByteArray("the name chat.example.org leads to this computer"), program + " status\n",
                                        program + " tls file CHAIN KEY\n", program + " create-user\n" })
            VERIFY_SAYING(named.out.contains(step), named.all());
        const CommandResult byAddress = server.command({ QStringLiteral("install"), QStringLiteral("--ip"), QStringLiteral("127.0.0.1"), QStringLiteral("--json") });
        VERIFY_SAYING(byAddress.out.contains(program + " create-user") && !byAddress.out.contains("DNS"), byAddress.all());
        const CommandResult again = server.command({ QStringLiteral("install"), QStringLiteral("--ip"), QStringLiteral("127.0.0.1") });
        VERIFY_SAYING(again.err.startsWith("Warning: 127.0.0.1 is this computer") && again.err.count('\n') == 1, again.all());
    }

    void refusesWrongForms_data()
    {
        QTest::addColumn<QStringList>("options");
        const auto row = [](const char *name, std::initializer_list<const char *> words) {
            QStringList options;
            for (const char *word : words)
                options << QString::fromUtf8(word);
            QTest::newRow(name) << options;
        };
        row("nothing", {});
        row("both", { "--domain", "example.org", "--ip", "192.0.2.1" });
        row("an address as domain", { "--domain", "192.0.2.1" });
        row("a literal as domain", { "--domain", "[192.0.2.1]" });
        row("a name as address", { "--ip", "example.org" });
        row("no address", { "--ip", "192.0.2.256" });
        row("half an IPv6", { "--ip", "2001:db8::1::2" });
        row("one label", { "--domain", "localhost" });
        row("blank in it", { "--domain", "exa mple.org" });
        row("at sign", { "--domain", "a@example.org" });
        row("empty label", { "--domain", "example..org" });
        row("dash at the end", { "--domain", "example-.org" });
        row("control character", { "--domain", "exam\x01ple.org" });
        QTest::newRow("too long") << QStringList { QStringLiteral("--domain"), QString(300, QLatin1Char('a')) + QStringLiteral(".org") };
        QTest::newRow("long label") << QStringList { QStringLiteral("--domain"), QString(64, QLatin1Char('a')) + QStringLiteral(".org") };
    }
    void refusesWrongForms()
    {
        QFETCH(QStringList, options);
        if (!m_refusing) {
            m_refusing = std::make_unique<TestServer>();
            START_SERVER(*m_refusing);
        }
        const CommandResult result = m_refusing->command(QStringList { QStringLiteral("install") } + options);
        VERIFY_SAYING(result.exitStatus == 2, result.all());
        VERIFY_SAYING(result.err.startsWith("Error: ") && result.err.count('\n') == 1, result.all());
        VERIFY_SAYING(m_refusing->createAccount().address.endsWith('@' + m_refusing->domain()), "the identity changed");
    }
    void cleanupTestCase() { m_refusing.reset(); }

private:
    static void checkMailBetween(const TestServer &server, const TestAccount &one, const TestAccount &other)
    {
        for (const auto &[from, to] : { std::pair(one, other), std::pair(other, one) }) {
            const int count = server.inboxCount(to);
            VERIFY_SAYING(count >= 0, to.address);
            const QByteArray reply = server.submit(from, to.address, "identity" + QByteArray::number(count) + '@' + from.address);
            VERIFY_SAYING(reply.startsWith("250"), reply);
            QCOMPARE(server.inboxCount(to), count + 1);
        }
    }

    /// The key is pinned by clients; the names follow.
    static void checkCertificate(const TestServer &server, const QSslCertificate &first, const QStringList &names)
    {
        const auto connection = server.connectTo("submissions");
        QVERIFY(connection);
        const QSslCertificate certificate = connection->peerCertificate();
        QCOMPARE(publicKeyOf(certificate), publicKeyOf(first));
        for (const QString &name : names)
            VERIFY_SAYING(namesOf(certificate).contains(name), qPrintable(name + QLatin1String(" not in ") + namesOf(certificate).join(QLatin1Char(' '))));
    }

    std::unique_ptr<TestServer> m_refusing;
};

MADMAIL_TEST(TestIdentity)
#include "tst_identity.moc"
