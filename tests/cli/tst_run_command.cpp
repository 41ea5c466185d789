// SPDX-License-Identifier: GPL-3.0-or-later
// `run`: what it prints, where, and that a restart changes nothing.
#include "tests/cli/checks.h"
#include "tests/cli/qr_reader.h"
#include "tests/cli/terminal.h"
#include "tests/support/test_main.h"

#include <csignal>
#include "tests/support/child_process.h"

#include <QRegularExpression>
#include <QRandomGenerator>

using namespace Madmail::Testing;

namespace {

QByteArray linkIn(const QByteArray &shown)
{
    static const QRegularExpression link(QStringLiteral("^(dclogin:\\S+)$"), QRegularExpression::MultilineOption);
    return link.match(QString::fromUtf8(shown)).captured(1).toUtf8();
}

TestAccount accountOf(const QByteArray &link)
{
    static const QRegularExpression parts(QStringLiteral("^dclogin:([^/]+)/\\?p=([^&]+)&"));
    const auto match = parts.match(QString::fromUtf8(link));
    return { match.captured(1).toUtf8(), match.captured(2).toUtf8() };
}

} // namespace

class TestRunCommand : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void printsListenersAndDomain()
    {
        TestServer server;
        START_SERVER(server);
        for (const char *service : { "imap", "imaps", "submission", "submissions", "http", "https" })
            VERIFY_SAYING(server.port(service) > 10'000, service);
        QCOMPARE(server.port("imaps"), quint16(993 + server.portOffset()));
        static const QRegularExpression privateName(QStringLiteral("^[a-z]+-[0-9a-f]{4}\\.internal$"));
        VERIFY_SAYING(privateName.match(QString::fromUtf8(server.domain())).hasMatch(), server.domain());

        const QByteArray domain = server.domain();
        QVERIFY(server.stop());
        START_SERVER(server);
        QCOMPARE(server.domain(), domain);
        QVERIFY(server.stop());
    }

    void keepsPasswordsOutOfJournals()
    {
        TestServer server;
        START_SERVER(server);
        VERIFY_SAYING(server.output().contains("create-user"), server.output());
        VERIFY_SAYING(!server.output().contains("dclogin:"), server.output());
        VERIFY_SAYING(!server.errors().contains("dclogin:"), server.errors());
    }

    void showsOneInviteUntilSomebodyLoggedIn()
    {
        TestServer server; // for its folder and address
        const QStringList arguments { QStringLiteral("--cli"), QStringLiteral("run"), QStringLiteral("--state-dir"), server.folder(),
                                      QStringLiteral("--bind"), server.address().toString(), QStringLiteral("--port-offset"),
                                      QString::number(server.portOffset()) };
        QByteArray first;
        for (int run = 0; run < 2; ++run) {
            TerminalProgram program;
            QVERIFY(program.start(madmailProgram(), arguments));
            const QByteArray shown = program.readUntil("Madmail is running.");
            const QByteArray link = linkIn(shown);
            VERIFY_SAYING(!link.isEmpty(), shown);
            QCOMPARE(readTerminalQr(shown), link);
            if (run == 0)
                first = link;
            QCOMPARE(link, first);
            if (run == 1) {
                auto client = WireClient::connectTo(server.address(), quint16(993 + server.portOffset()), true);
                QVERIFY(client);
                const TestAccount account = accountOf(link);
                client->readLine();
                const QByteArray answer = client->imap("LOGIN " + account.address + ' ' + account.password);
                VERIFY_SAYING(answer.startsWith("OK"), answer);
            }
            QCOMPARE(program.stop(), 0);
        }
        TerminalProgram after;
        QVERIFY(after.start(madmailProgram(), arguments));
        const QByteArray shown = after.readUntil("Madmail is running.");
        VERIFY_SAYING(linkIn(shown).isEmpty(), shown);
        QCOMPARE(after.stop(), 0);
    }

    void isTheServerWithoutACommand()
    {
        TestServer server;
        // The file is missing, so that it ends before it opens the ports of every address.
        const CommandResult result = runProgram(madmailProgram(), { QStringLiteral("--state-dir"), server.folder(), QStringLiteral("--config"),
                                                                    server.folder() + QStringLiteral("/none.conf") });
        QCOMPARE(result.exitStatus, 1);
        VERIFY_SAYING(result.err.startsWith("The window comes with a later version"), result.err);
        VERIFY_SAYING(result.err.contains("none.conf"), result.err);
        const CommandResult incomplete = runProgram(madmailProgram(), { QStringLiteral("--cli"), QStringLiteral("--state-dir"), server.folder() });
        QCOMPARE(incomplete.exitStatus, 2);
    }

    void showsACodeOnlyWhereItCanBeRead_data()
    {
        QTest::addColumn<QByteArray>("variable");
        QTest::addColumn<QByteArray>("value"); // null: not set
        QTest::addColumn<int>("columns");
        QTest::addColumn<bool>("hasCode");
        const QByteArray utf8 = "LC_ALL";
        QTest::newRow("wide") << utf8 << QByteArray("C.UTF-8") << 200 << true;
        QTest::newRow("of unknown width") << utf8 << QByteArray("en_GB.utf8") << 0 << true;
        QTest::newRow("narrow") << utf8 << QByteArray("C.UTF-8") << 40 << false;
        QTest::newRow("dumb") << QByteArray("TERM") << QByteArray("dumb") << 200 << false;
        QTest::newRow("no TERM") << QByteArray("TERM") << QByteArray() << 200 << false;
        QTest::newRow("Latin-1") << utf8 << QByteArray("en_GB.ISO-8859-1") << 200 << false;
        QTest::newRow("C") << utf8 << QByteArray("C") << 200 << false;
    }
    void showsACodeOnlyWhereItCanBeRead()
    {
        QFETCH(QByteArray, variable);
        QFETCH(QByteArray, value);
        QFETCH(int, columns);
        QFETCH(bool, hasCode);
        TestServer server; // for its folder
        TerminalProgram program;
        program.setVariable("TERM", "xterm");
        program.setVariable("LC_ALL", "C.UTF-8");
        program.setVariable(variable, value);
        program.setColumns(columns);
        QVERIFY(program.start(madmailProgram(), { QStringLiteral("--cli"), QStringLiteral("create-user"), QStringLiteral("--state-dir"), server.folder() }));
        QCOMPARE(program.waitForEnd(), 0);
        const QByteArray shown = program.readUntil("\n\n\n\n"); // never shown: all
        const QByteArray link = linkIn(shown);
        VERIFY_SAYING(!link.isEmpty() && shown.contains("{\"dclogin\":"), shown);
        QCOMPARE(shown.contains("\x1b["), hasCode);
        if (hasCode)
            QCOMPARE(readTerminalQr(shown), link);
    }

    void scriptsSeeNoCode_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<bool>("onTerminal");
        QTest::newRow("no terminal") << QStringList() << false;
        QTest::newRow("--json-only") << QStringList { QStringLiteral("--json-only") } << true;
        QTest::newRow("--json") << QStringList { QStringLiteral("--json") } << true;
    }
    void scriptsSeeNoCode()
    {
        QFETCH(QStringList, options);
        QFETCH(bool, onTerminal);
        TestServer server; // for its folder
        const QStringList arguments = QStringList { QStringLiteral("--cli"), QStringLiteral("create-user"), QStringLiteral("--state-dir"), server.folder() } + options;
        QByteArray shown;
        if (onTerminal) {
            TerminalProgram program;
            QVERIFY(program.start(madmailProgram(), arguments));
            QCOMPARE(program.waitForEnd(), 0);
            shown = program.readUntil("\n\n\n\n");
        } else {
            shown = runProgram(madmailProgram(), arguments).out;
        }
        VERIFY_SAYING(shown.startsWith('{') && shown.endsWith("}\n") && shown.count('\n') == 1, shown);
    }

    void listensOnTheAddressAsPeopleWriteIt_data()
    {
        QTest::addColumn<QString>("bind");
        QTest::addColumn<QByteArray>("shown");
        QTest::newRow("localhost") << QStringLiteral("localhost") << QByteArray("127.0.0.1");
        QTest::newRow("Localhost") << QStringLiteral("Localhost") << QByteArray("127.0.0.1");
        QTest::newRow("IPv6") << QStringLiteral("::1") << QByteArray("[::1]");
        QTest::newRow("IPv6 in brackets") << QStringLiteral("[::1]") << QByteArray("[::1]");
    }
    void listensOnTheAddressAsPeopleWriteIt()
    {
        QFETCH(QString, bind);
        QFETCH(QByteArray, shown);
        TestServer server; // for its folder
        QByteArray lines = "is used by";
        // These addresses are not our own: other programs and tests have ports there.
        for (int attempt = 0; attempt < 20 && lines.contains("is used by"); ++attempt) {
            const int offset = 20'000 + 100 * QRandomGenerator::global()->bounded(400);
            TerminalProgram program;
            QVERIFY(program.start(madmailProgram(), { QStringLiteral("--cli"), QStringLiteral("run"), QStringLiteral("--state-dir"), server.folder(),
                                                      QStringLiteral("--bind"), bind, QStringLiteral("--port-offset"), QString::number(offset) }));
            lines = program.readUntil("Madmail is running.");
            if (lines.contains("Madmail is running."))
                QCOMPARE(program.stop(), 0);
        }
        VERIFY_SAYING(lines.contains("Listening: imaps " + shown + ':'), lines);
    }

    void servesWhenNobodyCanReadWhatItPrints()
    {
        TestServer server;
        const QString address = server.address().toString();
        const QString script = QStringLiteral("exec \"$@\" >/dev/full");
        QProcess process;
        forkPlainly(process);
        process.start(QStringLiteral("sh"), { QStringLiteral("-c"), script, QStringLiteral("sh"), madmailProgram(), QStringLiteral("--cli"), QStringLiteral("run"),
                                              QStringLiteral("--state-dir"), server.folder(), QStringLiteral("--bind"), address,
                                              QStringLiteral("--port-offset"), QString::number(server.portOffset()) });
        process.setReadChannel(QProcess::StandardError);
        QByteArray errors;
        while (!errors.contains("Standard output could not be written.") && process.waitForReadyRead(patience))
            errors += process.readAllStandardError();
        VERIFY_SAYING(errors.contains("Error: Standard output could not be written."), errors);
        QVERIFY(WireClient::connectTo(server.address(), quint16(993 + server.portOffset()), true));
        process.terminate();
        QVERIFY(process.waitForFinished(patience));
        QCOMPARE(process.exitCode(), 1);
    }

    /// SIGUSR2, as scripts for the older servers send it.
    void readsEverythingAgainWhenItIsTold()
    {
        TestServer server("default_quota 1G\n");
        START_SERVER(server);
        server.writeConfig("default_quota 3G\n");
        const auto quotas = [&server] { return server.command({ QStringLiteral("imap-acct"), QStringLiteral("quota"), QStringLiteral("list") }).out; };
        VERIFY_SAYING(quotas().startsWith("Global default quota: 1.0 GB"), quotas());
        ::kill(pid_t(server.pid()), SIGUSR2);
        QTRY_VERIFY_WITH_TIMEOUT(quotas().startsWith("Global default quota: 3.0 GB"), patience);
        server.writeConfig("default_quota many\n");
        ::kill(pid_t(server.pid()), SIGUSR2);
        VERIFY_SAYING(server.waitForError("Error: nothing was read again. "), server.errors());
        VERIFY_SAYING(quotas().startsWith("Global default quota: 3.0 GB"), quotas());
        QVERIFY(server.stop());
    }

    void refusesWhatIsNoAddress()
    {
        TestServer server;
        for (const QString &text : { QStringLiteral("example.org"), QStringLiteral("[127.0.0.1]"), QStringLiteral("[::1") }) {
            const CommandResult result = server.command({ QStringLiteral("run"), QStringLiteral("--bind"), text });
            QCOMPARE(result.exitStatus, 2);
            VERIFY_SAYING(result.err.contains(text.toUtf8()), result.err);
        }
    }

    void refusesImpossiblePorts()
    {
        TestServer server;
        const CommandResult result = server.command({ QStringLiteral("run"), QStringLiteral("--port-offset"), QStringLiteral("70000") });
        QCOMPARE(result.exitStatus, 2);
        QVERIFY(result.out.isEmpty());
    }
};

MADMAIL_TEST(TestRunCommand)
#include "tst_run_command.moc"
