// SPDX-License-Identifier: GPL-3.0-or-later
// create-user and accounts create-random, and how a command line is understood.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QUrlQuery>

using namespace Madmail::Testing;

class TestAccountsCommand : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_server = std::make_unique<TestServer>();
        START_SERVER(*m_server);
    }
    void cleanupTestCase() { m_server.reset(); }

    void makesAccounts_data()
    {
        QTest::addColumn<QStringList>("command");
        QTest::newRow("create-user") << QStringList { QStringLiteral("create-user"), QStringLiteral("--json-only") };
        QTest::newRow("accounts create-random")
            << QStringList { QStringLiteral("accounts"), QStringLiteral("create-random"), QStringLiteral("--json-only") };
    }
    void makesAccounts()
    {
        QFETCH(QStringList, command);
        checkAccount(m_server->command(command), *m_server);
    }

    void makesAccountsWhileNothingRuns()
    {
        TestServer server;
        START_SERVER(server);
        QVERIFY(server.stop());
        const CommandResult result = server.command({ QStringLiteral("create-user"), QStringLiteral("--json-only") });
        VERIFY_SAYING(result.exitStatus == 0 && result.err.isEmpty(), result.all());
        // --bind and --port-offset were for that run alone.
        VERIFY_SAYING(result.out.contains("&ip=993&") && result.out.contains("&sp=465&"), result.all());
        VERIFY_SAYING(!result.out.contains(server.address().toString().toUtf8()), result.all());
        VERIFY_SAYING(result.out.contains("&ic=3"), result.all());
        server.writeConfig("imap_tls_port 1993\n");
        const CommandResult configured = server.command({ QStringLiteral("create-user"), QStringLiteral("--json-only") });
        VERIFY_SAYING(configured.out.contains("&ip=1993&") && configured.out.contains("&sp=465&"), configured.all());
        server.writeConfig({});
        START_SERVER(server);
        const QJsonObject object = result.json();
        VERIFY_SAYING(server.login({ object[QLatin1String("email")].toString().toUtf8(), object[QLatin1String("password")].toString().toUtf8() }),
                      "the account cannot log in");
    }

    void saysWhatItDidForPeople()
    {
        const CommandResult result = m_server->command({ QStringLiteral("create-user") });
        QCOMPARE(result.exitStatus, 0);
        VERIFY_SAYING(result.err.contains("Created account"), result.all());
        VERIFY_SAYING(result.json().contains(QLatin1String("dclogin")), result.all());
    }

    void takesGlobalOptionsAnywhere_data()
    {
        QTest::addColumn<QStringList>("arguments");
        const QString folder = m_server->folder();
        QTest::newRow("before") << QStringList { QStringLiteral("--json"), QStringLiteral("--state-dir"), folder, QStringLiteral("create-user") };
        QTest::newRow("after") << QStringList { QStringLiteral("create-user"), QStringLiteral("--state-dir"), folder, QStringLiteral("--json") };
        QTest::newRow("between") << QStringList { QStringLiteral("accounts"), QStringLiteral("--state-dir=") + folder,
                                                  QStringLiteral("create-random"), QStringLiteral("--json") };
    }
    void takesTheFaceAfterOptions()
    {
        const CommandResult result = runProgram(madmailProgram(), { QStringLiteral("--state-dir"), m_server->folder(), QStringLiteral("--cli"),
                                                                    QStringLiteral("status") });
        VERIFY_SAYING(result.exitStatus == 0, result.all());
    }

    void takesGlobalOptionsAnywhere()
    {
        QFETCH(QStringList, arguments);
        const CommandResult result = runMadmail(arguments);
        VERIFY_SAYING(result.exitStatus == 0, result.all());
        const QJsonObject answer = result.json();
        VERIFY_SAYING(answer[QLatin1String("ok")].toBool(), result.all());
        VERIFY_SAYING(answer[QLatin1String("data")].toObject()[QLatin1String("email")].toString().toUtf8().endsWith('@' + m_server->domain()),
                 result.all());
    }

    void refusesBadUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("names");
        QTest::newRow("unknown command") << QStringList { QStringLiteral("dance") } << QByteArray("dance");
        QTest::newRow("unknown command in a group") << QStringList { QStringLiteral("accounts"), QStringLiteral("dance") } << QByteArray("dance");
        QTest::newRow("unknown option") << QStringList { QStringLiteral("status"), QStringLiteral("--polka") } << QByteArray("--polka");
        QTest::newRow("missing arguments") << QStringList { QStringLiteral("tls"), QStringLiteral("file") } << QByteArray("certificate");
        QTest::newRow("missing key") << QStringList { QStringLiteral("tls"), QStringLiteral("file"), QStringLiteral("a.pem") } << QByteArray("key");
        QTest::newRow("missing value") << QStringList { QStringLiteral("install"), QStringLiteral("--domain") } << QByteArray("--domain");
    }
    void refusesBadUsage()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, names);
        for (const bool json : { false, true }) {
            const CommandResult result = m_server->command(json ? QStringList { QStringLiteral("--json") } + arguments : arguments);
            VERIFY_SAYING(result.exitStatus == 2, result.all());
            VERIFY_SAYING(result.out.isEmpty(), result.all());
            VERIFY_SAYING(result.err.contains(names), result.all());
            VERIFY_SAYING(result.err.count('\n') == 1, result.all());
            if (json)
                checkJsonError(result);
            else
                VERIFY_SAYING(result.err.startsWith("Error: "), result.all());
        }
    }

    void reportsErrorsAsJson()
    {
        const CommandResult result = m_server->command({ QStringLiteral("install"), QStringLiteral("--json") });
        QCOMPARE(result.exitStatus, 2);
        VERIFY_SAYING(result.out.isEmpty(), result.all());
        checkJsonError(result);
    }

    void answersHelpAndVersion()
    {
        const CommandResult help = runMadmail({ QStringLiteral("--help") });
        QCOMPARE(help.exitStatus, 0);
        VERIFY_SAYING(help.out.contains("create-user"), help.all());
        const CommandResult version = runMadmail({ QStringLiteral("version") });
        QCOMPARE(version.exitStatus, 0);
        VERIFY_SAYING(version.out.startsWith("madmail "), version.all());
        const CommandResult link = runProgram(QStringLiteral(MADMAIL_BINARY_DIR "/bin/maddy"), { QStringLiteral("version") });
        QCOMPARE(link.out, version.out);
    }

private:
    static void checkJsonError(const CommandResult &result)
    {
        const QJsonObject error = result.json();
        VERIFY_SAYING(!error[QLatin1String("ok")].toBool(true), result.all());
        VERIFY_SAYING(!error[QLatin1String("error")].toString().isEmpty(), result.all());
    }

    /// The link says where `server` really is, and its password is right.
    static void checkAccount(const CommandResult &result, const TestServer &server)
    {
        VERIFY_SAYING(result.exitStatus == 0, result.all());
        VERIFY_SAYING(result.err.isEmpty(), result.all());
        const QJsonObject object = result.json();
        const TestAccount account { object[QLatin1String("email")].toString().toUtf8(), object[QLatin1String("password")].toString().toUtf8() };
        const QString link = object[QLatin1String("dclogin")].toString();
        VERIFY_SAYING(link.startsWith(QLatin1String("dclogin:") + QString::fromUtf8(account.address) + QLatin1String("/?")), qPrintable(link));
        const QUrlQuery query(link.mid(link.indexOf(QLatin1Char('?')) + 1));
        const auto value = [&query](const char *key) { return query.queryItemValue(QLatin1String(key), QUrl::FullyDecoded).toUtf8(); };
        QCOMPARE(value("p"), account.password);
        QCOMPARE(value("v"), QByteArray("1"));
        for (const char *key : { "ih", "sh" })
            QCOMPARE(value(key), server.address().toString().toUtf8());
        for (const char *key : { "is", "ss" })
            QCOMPARE(value(key), QByteArray("ssl"));
        QCOMPARE(value("ip"), QByteArray::number(server.port("imaps")));
        QCOMPARE(value("sp"), QByteArray::number(server.port("submissions")));
        QCOMPARE(value("ic"), QByteArray("3"));
        VERIFY_SAYING(server.login(account), "the account cannot log in");
    }

    std::unique_ptr<TestServer> m_server;
};

MADMAIL_TEST(TestAccountsCommand)
#include "tst_accounts_command.moc"
