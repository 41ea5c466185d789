// SPDX-License-Identifier: GPL-3.0-or-later
// `run`: what it prints, where, and that a restart changes nothing.
#include "tests/cli/checks.h"
#include "tests/cli/qr_reader.h"
#include "tests/cli/terminal.h"
#include "tests/support/test_main.h"

#include <QRegularExpression>

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

    void refusesWhatIsNoAddress()
    {
        TestServer server;
        const CommandResult result = server.command({ QStringLiteral("run"), QStringLiteral("--bind"), QStringLiteral("example.org") });
        QCOMPARE(result.exitStatus, 2);
        VERIFY_SAYING(result.err.contains("example.org"), result.err);
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
