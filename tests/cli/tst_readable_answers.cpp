// SPDX-License-Identifier: GPL-3.0-or-later
// Answers for people: labels, units and names, and JSON where it was asked for.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QRegularExpression>

using namespace Madmail::Testing;

namespace {

QStringList words(const QByteArray &command)
{
    QStringList all;
    for (const QByteArray &word : command.split(' '))
        all << (word == "EMPTY" ? QString() : QString::fromUtf8(word));
    return all;
}

} // namespace

class TestReadableAnswers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_server = std::make_unique<TestServer>();
        START_SERVER(*m_server);
    }
    void cleanupTestCase() { m_server.reset(); }

    void says_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<QString>("pattern");
        const auto row = [](const char *command, const char *pattern) { QTest::newRow(command) << QByteArray(command) << QString::fromUtf8(pattern); };
        row("storage", "^Disk: +[\\d.]+ [KMGT]B of [\\d.]+ [KMGT]B in use \\(\\d+ %\\), [\\d.]+ [KMGT]B free\nState folder: +/.*, [\\d.]+ [KM]B\nDatabase: +[\\d.]+ [KM]B\n$");
        row("overview", "^State: +running, version .*\nRunning since: +20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d \\(.*s\\)\nMail domain: +\\S+\nAccounts: +\\d+\n");
        row("overview", "\nMessage retention: +off\nDisk: +[\\d.]+ [KMGT]B of ");
        row("overview", "\n\nSettings:\n(.*\n)*default_quota +1 GB\n");
        row("settings panel", "^(.*\n)*imap_port +143\n(.*\n)*message_retention +30 d\n");
        row("settings set max_message_size 50M", "^max_message_size is now 50 MB\n$");
        row("settings set message_retention 720h", "^message_retention is now 30 d\n$");
        row("settings set submission_rate 0", "^submission_rate is now no limit \\(0\\)\n$");
        row("settings set unread_retention 36h", "^unread_retention is now 36 h\n$");
        row("settings list", "\ndefault_quota +1 GB +default\n(.*\n)*submission_rate +no limit \\(0\\) +database\n(.*\n)*unread_retention +36 h +database\n");
        row("settings get unread_retention", "^unread_retention = 36 h\n  From:     database \\(default: never \\(0\\)\\)\n");
        row("settings set smtp_hostname EMPTY", "^smtp_hostname is now empty\n$");
        row("imap-acct quota set-default 0", "^$");
        row("imap-acct quota get", "\nGlobal default quota: no limit\n$");
        row("imap-acct quota list", "^Global default quota: no limit\n");
        row("imap-acct quota set-default 1GB", "^$");
        row("accounts ban nobody@example.org spam -y", "^Banned nobody@example.org \\(it had no account; user blocklisted\\)\n$");
    }
    void says()
    {
        QFETCH(QByteArray, command);
        QFETCH(QString, pattern);
        const CommandResult result = m_server->command(words(command));
        VERIFY_SAYING(result.exitStatus == 0, result.all());
        VERIFY_SAYING(QRegularExpression(pattern).match(QString::fromUtf8(result.out)).hasMatch(), result.all());
    }

    void jsonIsForThoseWhoAsk()
    {
        for (const char *command : { "overview", "storage", "settings panel" }) {
            QVERIFY(!m_server->command(words(command)).out.contains('{'));
            QVERIFY(m_server->command(words(QByteArray(command) + " --json")).json()[QLatin1String("ok")].toBool());
        }
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<QByteArray>("sentence");
        const auto row = [](const char *command, const char *sentence) { QTest::newRow(command) << QByteArray(command) << QByteArray(sentence); };
        row("settings set imap_port EMPTY", "imap_port cannot be empty. To go back to what it was at first: ");
        row("settings set imap_prot 143", "There is no setting \"imap_prot\". Did you mean \"imap_port\"?");
        row("settings set iroh_relay_url relay", "is not a web address such as https://chat.example.org");
        row("settings set webmail_cors_origins chat.example.org", "is not a site such as https://chat.example.org");
        row("settings set smtp_hostname 999.1.1.1", "is not a domain name or IP address");
        row("dns-cache set 999.1.1.1 10.0.0.5", "\"domain\" must be a domain name or an IP address. This is none: 999.1.1.1");
        row("dns-cache set nine.testrun.org 999.1.1.1", "is not a host name, an IP address or a URL");
        row("imap-acct quota set a@b.example 1XB", "\"size\" must be a size between");
        row("registration-tokens create --expires-in soon", "\"--expires-in\" must be a time");
        row("registration-tokens create --max-uses many", "\"--max-uses\" must be a whole number");
        row("accounts import", "\"file\" is missing: File with ");
        row("queue purge", "\"address\" is missing: Address of the account.");
    }
    void refuses()
    {
        QFETCH(QByteArray, command);
        QFETCH(QByteArray, sentence);
        const CommandResult result = m_server->command(words(command));
        VERIFY_SAYING((result.exitStatus == 2 || result.exitStatus == 1) && result.err.contains(sentence) && result.err.count('\n') == 1, result.all());
    }

    void portsAreThoseInUse()
    {
        TestServer server;
        server.setPortOffset(20'000);
        START_SERVER(server);
        const QByteArray out = server.command(words("port status")).out;
        VERIFY_SAYING(out.contains("port=993 (default) mode=public in-use=20993\n"), out);
        VERIFY_SAYING(m_server->command(words("port status")).out.contains("port=993 (default) mode=public"), out);
        QVERIFY(server.stop());
        const QByteArray stopped = server.command(words("port status")).out;
        VERIFY_SAYING(!stopped.contains("in-use"), stopped);
    }

    void aStoppedServerHasNoTableAndNoBootTime()
    {
        TestServer server;
        QVERIFY(server.command(words("create-user")).exitStatus == 0);
        const CommandResult status = server.command(words("status --details"));
        VERIFY_SAYING(status.exitStatus == 0 && !status.out.contains("PROTO"), status.all());
        const CommandResult overview = server.command(words("overview --json"));
        VERIFY_SAYING(overview.exitStatus == 0 && !overview.out.contains("1970"), overview.all());
        VERIFY_SAYING(!server.command(words("overview")).out.contains("since:"), overview.all());
    }

private:
    std::unique_ptr<TestServer> m_server;
};

MADMAIL_TEST(TestReadableAnswers)
#include "tst_readable_answers.moc"
