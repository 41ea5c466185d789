// SPDX-License-Identifier: GPL-3.0-or-later
// What the program says about itself: help, and commands to copy.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

using namespace Madmail::Testing;

namespace {

/// As if it had been installed under that name.
QString linkNamed(const QTemporaryDir &folder, const QString &name)
{
    const QString path = folder.filePath(name);
    return QFile::link(madmailProgram(), path) ? path : QString();
}

/// The examples in a help text.
QByteArrayList examplesIn(const QByteArray &help)
{
    QByteArrayList examples;
    const qsizetype at = help.indexOf("\nExample");
    const QByteArrayList lines = at < 0 ? QByteArrayList() : help.mid(at + 1).split('\n').mid(1);
    for (const QByteArray &line : lines)
        if (!line.trimmed().isEmpty())
            examples << line.trimmed();
    return examples;
}

} // namespace

class TestHelp : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyCommandHasHelp_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char *words, const char *says) { QTest::newRow(words) << QString::fromLatin1(words).split(u' ') << QByteArray(says); };
        row("run", "Be the server");
        row("version", "Print the version");
        row("status", "What the server is doing");
        row("create-user", "invite link");
        row("accounts", "who can log in");
        row("accounts create-random", "invite link");
        row("install", "public identity");
        row("tls", "certificate that clients see");
        row("tls file", "PEM files");
        row("tls self-signed", "self-signed certificate");
    }
    void everyCommandHasHelp()
    {
        QFETCH(QStringList, words);
        QFETCH(QByteArray, says);
        const CommandResult result = runMadmail(words + QStringList { QStringLiteral("--help") });
        QCOMPARE(result.exitStatus, 0);
        VERIFY_SAYING(result.err.isEmpty() && result.out.contains(says), result.all());
        const QByteArrayList examples = examplesIn(result.out);
        VERIFY_SAYING(!examples.isEmpty(), result.out);
        const QByteArray beginning = madmailProgram().toUtf8() + " --cli " + words.join(u' ').toUtf8();
        for (const QByteArray &example : examples)
            VERIFY_SAYING(example == beginning || example.startsWith(beginning + ' '), example);
    }

    void helpIsACommandToo_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QStringList>("same");
        const QString help = QStringLiteral("--help");
        QTest::newRow("alone") << QStringList() << QStringList { help };
        QTest::newRow("command") << QStringList { QStringLiteral("status") } << QStringList { QStringLiteral("status"), help };
        QTest::newRow("group") << QStringList { QStringLiteral("accounts") } << QStringList { QStringLiteral("accounts"), help };
        QTest::newRow("command of a group") << QStringList { QStringLiteral("tls"), QStringLiteral("file") }
                                            << QStringList { QStringLiteral("tls"), QStringLiteral("file"), help };
    }
    void helpIsACommandToo()
    {
        QFETCH(QStringList, words);
        QFETCH(QStringList, same);
        const CommandResult result = runMadmail(QStringList { QStringLiteral("help") } + words);
        VERIFY_SAYING(result.exitStatus == 0 && result.err.isEmpty(), result.all());
        QCOMPARE(result.out, runMadmail(same).out);
        QCOMPARE(runMadmail(QStringList { QStringLiteral("--state-dir"), QStringLiteral("/x"), QStringLiteral("help") } + words).out, result.out);
    }

    void saysItsVersion()
    {
        const QByteArray version = runMadmail({ QStringLiteral("version") }).out;
        VERIFY_SAYING(version.startsWith("madmail ") && version.endsWith('\n'), version);
        for (const QString &option : { QStringLiteral("--version"), QStringLiteral("-V") }) {
            const CommandResult result = runMadmail({ option });
            QCOMPARE(result.exitStatus, 0);
            QCOMPARE(result.out, version);
            QCOMPARE(runProgram(madmailProgram(), { option }).out, version);
        }
    }

    void suggestsWhatWasMeant_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char *typed, const char *says) { QTest::newRow(typed) << QString::fromLatin1(typed) << QByteArray(says); };
        row("stauts", "There is no command \"stauts\". Did you mean \"status\"?");
        row("creat-user", "\"creat-user\". Did you mean \"create-user\"?");
        row("tls files a b", "\"tls files\". Did you mean \"tls file\"?");
        row("man", "There is no command \"man\". (--help");
        row("stat", "Did you mean \"status\"?");
        row("enable", "There is no command \"enable\". (--help"); // there are many
        row("status --detials", "There is no option \"--detials\" of status. Did you mean \"--details\"?");
        row("--jsn status", "There is no option \"--jsn\" of status. Did you mean \"--json\"?");
        row("language set fr", "\"fr\" is not one of: en, fa, ru, es.");
        row("status now", "There is a word too many: \"now\".");
        row("create-random", "\"create-random\". Did you mean \"accounts create-random\"?");
        row("help stauts", "Did you mean \"status\"?");
        row("accounts create-randm --help", "Did you mean \"accounts create-random\"?");
        row("xylophone", "There is no command \"xylophone\". (--help");
    }
    void suggestsWhatWasMeant()
    {
        QFETCH(QString, typed);
        QFETCH(QByteArray, says);
        const CommandResult result = runMadmail(typed.split(u' '));
        QCOMPARE(result.exitStatus, 2);
        VERIFY_SAYING(result.out.isEmpty() && result.err.startsWith("Error: ") && result.err.count('\n') == 1, result.all());
        VERIFY_SAYING(result.err.contains(says), result.all());
    }

    void groupsAloneListTheirCommands_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("accounts") << QStringList { QStringLiteral("accounts") };
        QTest::newRow("tls") << QStringList { QStringLiteral("tls") };
        QTest::newRow("creds jit") << QStringList { QStringLiteral("creds"), QStringLiteral("jit") };
        QTest::newRow("nothing") << QStringList();
    }
    void groupsAloneListTheirCommands()
    {
        QFETCH(QStringList, words);
        const CommandResult result = runMadmail(words);
        VERIFY_SAYING(result.exitStatus == 2 && result.out.isEmpty() && result.err.startsWith("Usage: "), result.all());
        VERIFY_SAYING(result.err.contains(" COMMAND\n\nCommands:\n  ") && result.err.contains("\nError: One of these commands is missing. ("), result.all());
        VERIFY_SAYING(!result.err.contains("Options:") && !result.err.contains("Example"), result.all());
        const CommandResult json = runMadmail(words + QStringList { QStringLiteral("--json") });
        VERIFY_SAYING(json.exitStatus == 2 && json.json().contains(QLatin1String("error")), json.all());
    }

    void helpNamesEachCommandOnce()
    {
        const QByteArray top = runMadmail({ QStringLiteral("--help") }).out;
        for (const char *listed : { "\n  accounts ", "\n  registration-tokens ", "\n  proxy ", "\n  dns-cache " })
            VERIFY_SAYING(top.contains(listed), top);
        for (const char *hidden : { "\n  tokens ", "\n  reg-tokens ", "\n  pr ", "\n  endpoint-cache ", "\n  ss-ws ", "\n  ss-grpc ", "\n  http-proxy " })
            VERIFY_SAYING(!top.contains(hidden), top);
        VERIFY_SAYING(runMadmail({ QStringLiteral("tokens"), QStringLiteral("list"), QStringLiteral("--help") }).exitStatus == 0, top);
        const QByteArray ports = runMadmail({ QStringLiteral("port"), QStringLiteral("--help") }).out;
        for (const char *service : { "smtp", "submission", "submission-tls", "imap", "imap-tls", "turn", "sasl", "iroh", "shadowsocks", "http", "https" })
            VERIFY_SAYING(ports.contains(QByteArray(" port ") + service + " status\n"), ports);
    }

    void forgottenValues_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QByteArray>("option");
        const auto row = [](const char *title, std::initializer_list<const char *> typed, const char *option) {
            QStringList words;
            for (const char *word : typed)
                words << QString::fromLatin1(word);
            QTest::newRow(title) << words << QByteArray(option);
        };
        row("before an option", { "install", "--domain", "--state-dir", "/x" }, "--domain");
        row("before a switch", { "install", "--domain", "--json" }, "--domain");
        row("before a short one", { "install", "--ip", "-y" }, "--ip");
        row("at the end", { "install", "--domain" }, "--domain");
        row("state folder before an option", { "--state-dir", "--config", "/x", "status" }, "--state-dir");
        row("empty state folder", { "--state-dir", "", "status" }, "--state-dir");
        row("empty state folder, by =", { "status", "--state-dir=" }, "--state-dir");
        row("empty config", { "status", "--config", "" }, "--config");
        row("empty config, by =", { "--config=", "status" }, "--config");
        row("empty state folder of run", { "run", "--state-dir", "" }, "--state-dir");
    }
    void forgottenValues()
    {
        QFETCH(QStringList, words);
        QFETCH(QByteArray, option);
        const CommandResult result = runMadmail(words);
        QCOMPARE(result.exitStatus, 2);
        VERIFY_SAYING(result.err.contains(option + " needs a value.") && result.out.isEmpty() && result.err.count('\n') == 1, result.all());
    }

    void sayingNothingIsAnError_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("help") << QStringList { QStringLiteral("--help") };
        QTest::newRow("version") << QStringList { QStringLiteral("version") };
        QTest::newRow("command") << QStringList { QStringLiteral("create-user") };
        QTest::newRow("JSON") << QStringList { QStringLiteral("create-user"), QStringLiteral("--json") };
    }
    void sayingNothingIsAnError()
    {
        QFETCH(QStringList, words);
        TestServer server; // for its folder
        const QStringList command = QStringList { madmailProgram(), QStringLiteral("--cli"), QStringLiteral("--state-dir"), server.folder() } + words;
        const CommandResult result = runProgram(QStringLiteral("sh"), QStringList { QStringLiteral("-c"), QStringLiteral("\"$@\" >/dev/full"), QStringLiteral("sh") } + command);
        QCOMPARE(result.exitStatus, 1);
        VERIFY_SAYING(result.err.contains("Standard output could not be written."), result.all());
    }

    void groupsShowAnExampleOfEach()
    {
        const QByteArrayList examples = examplesIn(runMadmail({ QStringLiteral("tls"), QStringLiteral("--help") }).out);
        QCOMPARE(examples.size(), 2);
        VERIFY_SAYING(examples[0].contains(" tls file ") && examples[1].endsWith(" tls self-signed"), examples.join('\n'));
    }

    void commandsAreThoseToCopy()
    {
        QTemporaryDir folder;
        const QString maddy = linkNamed(folder, QStringLiteral("maddy"));
        const QString other = linkNamed(folder, QStringLiteral("mad mail"));
        QVERIFY(!maddy.isEmpty() && !other.isEmpty());
        const QStringList help { QStringLiteral("status"), QStringLiteral("--help") };
        QCOMPARE(examplesIn(runProgram(maddy, help).out).value(0), maddy.toUtf8() + " status");
        const QByteArray example = examplesIn(runProgram(other, QStringList { QStringLiteral("--cli") } + help).out).value(0);
        QCOMPARE(example, '\'' + other.toUtf8() + "' --cli status");
    }

    void theInviteHintWorksAsItStands()
    {
        TestServer server;
        const QString folder = server.folder() + QStringLiteral("/with a blank");
        server.setFolder(folder);
        START_SERVER(server);
        QByteArray hint;
        for (const QByteArray &line : server.output().split('\n'))
            if (line.startsWith("Invite somebody: "))
                hint = line.mid(17);
        VERIFY_SAYING(!hint.isEmpty(), server.output());
        const CommandResult made = runProgram(QStringLiteral("sh"), { QStringLiteral("-c"), QString::fromUtf8(hint) });
        VERIFY_SAYING(made.exitStatus == 0 && made.out.contains("dclogin:"), hint + '\n' + made.all());
    }

    void lookingMakesNoFolder_data()
    {
        QTest::addColumn<QString>("below"); // of a folder that is there
        QTest::newRow("mistyped") << QStringLiteral("/mistyped");
        QTest::newRow("far away") << QStringLiteral("/no/such/place");
        QTest::newRow("nothing of a server in it") << QString();
    }
    void lookingMakesNoFolder()
    {
        QFETCH(QString, below);
        QTemporaryDir folder;
        const QString path = folder.path() + below;
        const QFile::Permissions before = QFile::permissions(folder.path());
        const CommandResult result = runMadmail({ QStringLiteral("status"), QStringLiteral("--state-dir"), path });
        QCOMPARE(result.exitStatus, 1);
        VERIFY_SAYING(result.out.isEmpty() && result.err.count('\n') == 1, result.all());
        VERIFY_SAYING(result.err.contains(path.toUtf8() + '.') && result.err.contains("--state-dir"), result.all());
        VERIFY_SAYING(result.err.contains(madmailProgram().toUtf8() + " --cli --state-dir " + path.toUtf8() + " run\n"), result.all());
        QVERIFY(QDir(folder.path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
        QCOMPARE(QFile::permissions(folder.path()), before);
    }

    void writingMakesTheFolder()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("new"));
        const CommandResult result = runMadmail({ QStringLiteral("install"), QStringLiteral("--domain"), QStringLiteral("chat.example.org"),
                                                  QStringLiteral("--state-dir"), path });
        VERIFY_SAYING(result.exitStatus == 0, result.all());
        QVERIFY(QFileInfo::exists(path + QStringLiteral("/madmail.db")));
        const CommandResult status = runMadmail({ QStringLiteral("status"), QStringLiteral("--state-dir"), path });
        VERIFY_SAYING(status.exitStatus == 0 && status.out.contains("chat.example.org") && status.out.contains("stopped"), status.all());
    }
};

MADMAIL_TEST(TestHelp)
#include "tst_help.moc"
