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
