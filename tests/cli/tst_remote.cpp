// SPDX-License-Identifier: GPL-3.0-or-later
// --server: the same commands and the same output, on another computer's server.
#include "tests/cli/checks.h"
#include "tests/cli/terminal.h"
#include "tests/support/test_main.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

using namespace Madmail::Testing;

namespace {

/// Each is run on one server from its own computer, and on another, of the same state, by --server. USER is an account of both.
const char *const commands[] = {
    "accounts list",
    "accounts info USER",
    "accounts info nobody@chat.example.org",
    "accounts status",
    "creds list",
    "creds logging status",
    "port status",
    "port imap status",
    "port imap set 70000",
    "port turn set 3479",
    "ban-list",
    "settings list",
    "tasks list",
    "creds registration status",
    "creds registration close",
    "creds registration status",
    "creds jit disable",
    "creds jit status",
    "creds turn off",
    "language",
    "language set fa",
    "language",
    "language set xx",
    "dns-cache list",
    "dns-cache set nine.example.org 192.0.2.9 Route",
    "dns-cache set nine.example.org .",
    "dns-cache get NINE.example.org.",
    "dns-cache list",
    "dns-cache remove nine.example.org",
    "dns-cache get nine.example.org",
    "imap-acct quota get USER",
    "imap-acct quota set USER 500MB",
    "imap-acct quota set USER -1",
    "imap-acct quota set nobody@chat.example.org 1GB",
    "imap-acct quota list",
    "imap-acct quota set-default 2GB",
    "imap-acct quota get",
    "imap-acct quota reset USER",
    "imap-acct stat",
    "imap-acct purge-msgs USER --yes",
    "imap-acct purge-msgs USER",
    "imap-acct prune-unread 30d --dry-run",
    "queue purge USER",
    "blocklist list",
    "blocklist add spam@chat.example.org Unwanted",
    "blocklist list",
    "blocklist remove spam@chat.example.org",
    "settings panel",
    "settings get max_smtp_recipients",
    "settings set max_smtp_recipients 7",
    "settings get max_smtp_recipients",
    "settings reset max_smtp_recipients",
    "settings get there_is_none",
    "settings set admin_token x",
    "message-size",
    "message-size set 20MB",
    "message-size",
    "registration-tokens list",
    "registration-tokens status none",
    "accounts delete USER",
    "accounts delete USER --yes",
    "accounts list",
    "reload",
};

/// Without what differs from second to second, and from server to server.
QByteArray comparable(const CommandResult &result, const TestServer &server)
{
    static const QRegularExpression time(QStringLiteral("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\dZ?"));
    static const QRegularExpression seconds(QStringLiteral("_at\":\\d+"));
    QString shown = QString::fromUtf8(result.all());
    shown.replace(madmailProgram() + QStringLiteral(" --cli --state-dir ") + server.folder(), QStringLiteral("maddy")); // in sentences that name a command
    shown.replace(server.folder(), QStringLiteral("FOLDER"));
    shown.replace(QStringLiteral("deleted via admin panel"), QStringLiteral("deleted via maddy accounts delete")); // the reason names the face
    return shown.replace(time, QStringLiteral("TIME")).replace(seconds, QStringLiteral("_at\":0")).toUtf8();
}

QByteArray fingerprintOf(const TestServer &server)
{
    return server.connectTo("https")->peerCertificate().digest(QCryptographicHash::Sha256).toHex(':').toUpper();
}

QString urlOf(const TestServer &server)
{
    return QStringLiteral("https://%1:%2").arg(server.address().toString()).arg(server.port("https"));
}

QByteArray endpointOf(const TestServer &server)
{
    return urlOf(server).mid(8).toUtf8();
}

} // namespace

class TestRemote : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        START_SERVER(m_server);
        m_token = m_server.command({ QStringLiteral("admin-token"), QStringLiteral("--raw") }).out;
        QCOMPARE(m_token.size(), 43);
    }
    void init()
    {
        m_home = std::make_unique<QTemporaryDir>();
        m_environment = QProcessEnvironment::systemEnvironment();
        m_environment.insert(QStringLiteral("XDG_CONFIG_HOME"), m_home->path());
        m_environment.insert(QStringLiteral("MADMAIL_TOKEN"), QString::fromUtf8(m_token));
    }

    void sameOutput_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::newRow("text") << QStringList();
        QTest::newRow("JSON") << QStringList { QStringLiteral("--json") };
    }
    void sameOutput()
    {
        QFETCH(QStringList, options);
        const QByteArray config = "hostname chat.example.org\nprimary_domain chat.example.org\n";
        TestServer here(config);
        TestServer there(config);
        there.setPortOffset(here.portOffset()); // port status shows it
        START_SERVER(here);
        START_SERVER(there);
        const TestAccount account { "first@chat.example.org", "correcthorse1234" };
        for (TestServer *server : { &here, &there })
            QVERIFY(server->login(account)); // its first login makes it
        m_environment.insert(QStringLiteral("MADMAIL_TOKEN"), QString::fromUtf8(there.command({ QStringLiteral("admin-token"), QStringLiteral("--raw") }).out));
        const QString fingerprint = QString::fromUtf8(fingerprintOf(there));
        QByteArray differences;
        for (const char *row : commands) {
            const QStringList command = QString::fromUtf8(row).replace(QLatin1String("USER"), QString::fromUtf8(account.address)).split(u' ') + options;
            const CommandResult local = here.command(command);
            const CommandResult remote = run({ QStringLiteral("--server"), urlOf(there), QStringLiteral("--fingerprint"), fingerprint }, command);
            if (comparable(remote, there) != comparable(local, here))
                differences += QByteArray(row) + "\nhere: " + local.all() + "there: " + remote.all() + '\n';
        }
        VERIFY_SAYING(differences.isEmpty(), differences);
    }

    void unknownCertificateIsAskedAboutOnce()
    {
        const QByteArray fingerprint = fingerprintOf(m_server);
        TerminalProgram refusing;
        startOnTerminal(refusing, { QStringLiteral("-y") }); // which is no answer to this question
        const QByteArray question = refusing.readUntil("[y/N] ");
        VERIFY_SAYING(question.contains(fingerprint), question);
        refusing.type("\n");
        QCOMPARE(refusing.waitForEnd(), 1);
        VERIFY_SAYING(refusing.readUntil("\n").contains("Cancelled") && !knownServers(), refusing.readUntil("\n"));

        TerminalProgram accepting;
        startOnTerminal(accepting);
        accepting.readUntil("[y/N] ");
        accepting.type("y\n");
        const int status = accepting.waitForEnd();
        VERIFY_SAYING(status == 0 && accepting.readUntil("\n").contains("JIT registration is ENABLED"), accepting.readUntil("\n"));
        QCOMPARE(*knownServers(), endpointOf(m_server) + ' ' + fingerprint + '\n');
        QCOMPARE(QFileInfo(knownServersPath()).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());

        const CommandResult later = runRemotely({}); // remembered: no terminal is needed
        VERIFY_SAYING(later.exitStatus == 0, later.all());
    }

    void unknownCertificateWithoutATerminal()
    {
        const CommandResult result = runRemotely({});
        VERIFY_SAYING(result.exitStatus == 1 && result.out.isEmpty() && result.err.count('\n') == 1, result.all());
        VERIFY_SAYING(result.err.contains(fingerprintOf(m_server)) && result.err.contains("--fingerprint"), result.all());
    }

    void changedCertificateIsAnError()
    {
        const QByteArray other = QByteArray(32, 'x').toHex(':').toUpper();
        remember("# mine\n" + endpointOf(m_server) + ' ' + other + '\n');
        for (const QStringList &options : { QStringList(), QStringList { QStringLiteral("--fingerprint"), QString::fromUtf8(fingerprintOf(m_server)) } }) {
            const CommandResult result = runRemotely(options);
            VERIFY_SAYING(result.exitStatus == 1 && result.out.isEmpty() && result.err.count('\n') == 1, result.all());
            for (const QByteArray &part : { other, fingerprintOf(m_server), QByteArray("line 2 of "), knownServersPath().toUtf8() })
                VERIFY_SAYING(result.err.contains(part), result.all());
        }
    }

    void fingerprintAccepts()
    {
        const QString right = QString::fromUtf8(fingerprintOf(m_server));
        for (const QString &written : { right, right.toLower(), QString(right).remove(u':') }) {
            const CommandResult result = runRemotely({ QStringLiteral("--fingerprint"), written });
            VERIFY_SAYING(result.exitStatus == 0, result.all());
        }
        QVERIFY(!knownServers()); // for this command only
        const CommandResult wrong = runRemotely({ QStringLiteral("--fingerprint"), QString(64, u'a') });
        VERIFY_SAYING(wrong.exitStatus == 1 && wrong.err.contains("not the one of --fingerprint"), wrong.all());
    }

    void tokenComesFromAFileOrATerminal()
    {
        rememberServer();
        m_environment.remove(QStringLiteral("MADMAIL_TOKEN"));
        const QString path = m_home->filePath(QStringLiteral("token"));
        write(path, m_token + '\n');
        CommandResult result = runRemotely({ QStringLiteral("--token-file"), path });
        VERIFY_SAYING(result.exitStatus == 0, result.all());
        result = runRemotely({ QStringLiteral("--token-file"), path + QStringLiteral("x") });
        VERIFY_SAYING(result.exitStatus == 1 && result.err.contains("does not exist"), result.all());
        write(path, "two words");
        result = runRemotely({ QStringLiteral("--token-file"), path });
        VERIFY_SAYING(result.exitStatus == 2 && !result.err.contains("two words"), result.all());
        result = runRemotely({});
        VERIFY_SAYING(result.exitStatus == 2 && result.err.contains("--token-file"), result.all());

        TerminalProgram typing;
        typing.setVariable("MADMAIL_TOKEN", {});
        startOnTerminal(typing);
        typing.readUntil("Admin token of ");
        typing.type(m_token + '\n');
        QCOMPARE(typing.waitForEnd(), 0);
        const QByteArray shown = typing.readUntil("\n");
        VERIFY_SAYING(shown.contains("JIT registration is ENABLED") && !shown.contains(m_token), shown);
    }

    void wrongToken()
    {
        rememberServer();
        m_environment.insert(QStringLiteral("MADMAIL_TOKEN"), QStringLiteral("guess"));
        const CommandResult result = runRemotely({});
        VERIFY_SAYING(result.exitStatus == 1 && result.out.isEmpty() && result.err.contains("does not accept the token"), result.all());
        const CommandResult json = runRemotely({ QStringLiteral("--json") });
        QCOMPARE(json.json()[QLatin1String("ok")].toBool(true), false);
    }

    void destructiveQuestionsAreAskedAsHere()
    {
        rememberServer();
        const CommandResult result = run({ QStringLiteral("--server"), urlOf(m_server) }, { QStringLiteral("imap-acct"), QStringLiteral("purge-all") });
        VERIFY_SAYING(result.exitStatus == 2 && result.err.contains("Add --yes"), result.all());
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char *line, int status, const char *says) { QTest::newRow(line) << QString::fromLatin1(line) << status << QByteArray(says); };
        row("--server URL tls self-signed", 1, "\"tls self-signed\" cannot be asked of another server. It belongs to the computer");
        row("--server URL tls file a b", 2, "is a file of the server's computer");
        row("--server URL settings get a/b", 2, "cannot be asked of another server with these values");
        row("--server URL run", 2, "--server goes with commands that ask a server");
        row("--server URL version", 2, "--server goes with commands that ask a server");
        row("--server URL --state-dir /tmp status", 2, "--server");
        row("--server URL --config /tmp/x status", 2, "--server");
        row("--server ftp://chat.example.org status", 2, "is not the address of a server");
        row("--server http://chat.example.org status", 2, "Use https://chat.example.org");
        row("--server https://admin:hush@chat.example.org status", 2, "is not the address of a server");
        row("--server URL --fingerprint 12 status", 2, "--fingerprint must be a SHA-256");
        row("--server http://127.0.0.1:9 --fingerprint aaaa status", 2, "--fingerprint");
        row("--token-file x status", 2, "--server");
        row("--server", 2, "--server needs a value");
        row("--server= status", 2, "--server needs a value");
        row("--server https://127.0.0.1:1 status", 1, "Nothing listens at 127.0.0.1:1");
        row("--server https://no-such-name.invalid status", 1, "no-such-name.invalid");
        row("--server URL/elsewhere --fingerprint RIGHT status", 1, "There is no Admin API at");
        row("--server PLAIN status", 1, "No TLS connection");
    }
    void refuses()
    {
        QFETCH(QString, line);
        QFETCH(int, status);
        QFETCH(QByteArray, says);
        const QString plain = QStringLiteral("https://%1:%2").arg(m_server.address().toString()).arg(m_server.port("http"));
        line.replace(QLatin1String("URL"), urlOf(m_server)).replace(QLatin1String("RIGHT"), QString::fromUtf8(fingerprintOf(m_server))).replace(QLatin1String("PLAIN"), plain);
        const CommandResult result = run({}, line.split(u' '));
        VERIFY_SAYING(result.exitStatus == status && result.out.isEmpty() && result.err.count('\n') == 1, result.all());
        VERIFY_SAYING(result.err.contains(says) && !result.err.contains("hush"), result.all());
    }

private:
    CommandResult run(const QStringList &options, const QStringList &command) const
    {
        return runProgram(madmailProgram(), QStringList { QStringLiteral("--cli") } + options + command, m_environment);
    }
    CommandResult runRemotely(const QStringList &options) const
    {
        return run(QStringList { QStringLiteral("--server"), urlOf(m_server) } + options, words());
    }
    void startOnTerminal(TerminalProgram &program, const QStringList &options = {}) const
    {
        program.setVariable("XDG_CONFIG_HOME", m_home->path().toUtf8());
        if (m_environment.contains(QStringLiteral("MADMAIL_TOKEN")))
            program.setVariable("MADMAIL_TOKEN", m_token);
        QVERIFY(program.start(madmailProgram(), QStringList { QStringLiteral("--cli"), QStringLiteral("--server"), urlOf(m_server) } + options + words()));
    }
    static QStringList words() { return { QStringLiteral("creds"), QStringLiteral("jit"), QStringLiteral("status") }; }

    QString knownServersPath() const { return m_home->filePath(QStringLiteral("madmail/known_servers")); }
    std::optional<QByteArray> knownServers() const
    {
        QFile file(knownServersPath());
        return file.open(QIODevice::ReadOnly) ? std::optional(file.readAll()) : std::nullopt;
    }
    static void write(const QString &path, const QByteArray &content)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    void remember(const QByteArray &content) const
    {
        QVERIFY(QDir(m_home->path()).mkpath(QStringLiteral("madmail")));
        write(knownServersPath(), content);
    }
    void rememberServer() const { remember(endpointOf(m_server) + ' ' + fingerprintOf(m_server) + '\n'); }

    TestServer m_server;
    QByteArray m_token;
    std::unique_ptr<QTemporaryDir> m_home;
    QProcessEnvironment m_environment;
};

MADMAIL_TEST(TestRemote)
#include "tst_remote.moc"
