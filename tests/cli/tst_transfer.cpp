// SPDX-License-Identifier: GPL-3.0-or-later
// accounts export and import, and how a long command is watched, stopped and left.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

#include <csignal>

using namespace Madmail::Testing;

namespace {

QStringList words(const char *command)
{
    return QString::fromUtf8(command).split(u' ');
}

QByteArray writeFile(const QTemporaryDir &folder, const QByteArray &content)
{
    QFile file(folder.filePath(QStringLiteral("accounts.json")));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        return {};
    return file.fileName().toUtf8();
}

} // namespace

class TestTransfer : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    /// Passwords in the clear, which take their time.
    QByteArray slowFile(const QByteArray &domain, int accounts)
    {
        QJsonArray rows;
        for (int i = 0; i < accounts; ++i)
            rows.append(QJsonObject { { QStringLiteral("username"), QStringLiteral("import%1@").arg(i) + QString::fromUtf8(domain) },
                                      { QStringLiteral("password"), QStringLiteral("password-of-%1").arg(i) } });
        return writeFile(m_folder, QJsonDocument(rows).toJson());
    }
    std::unique_ptr<QProcess> beginImport(const TestServer &server, const QByteArray &file)
    {
        auto process = std::make_unique<QProcess>();
        process->start(madmailProgram(), { QStringLiteral("--cli"), QStringLiteral("--state-dir"), server.folder(), QStringLiteral("accounts"), QStringLiteral("import"),
                                           QString::fromUtf8(file) });
        return process;
    }
    static QJsonObject running(const TestServer &server)
    {
        return server.command(words("tasks running --json")).json()[QLatin1String("data")].toObject();
    }

private Q_SLOTS:
    void movesAccountsToAnotherServer()
    {
        TestServer from;
        START_SERVER(from);
        const TestAccount account = from.createAccount();
        const TestAccount second = from.createAccount();
        QVERIFY(from.login(account) != nullptr);
        const QString file = m_folder.filePath(QStringLiteral("export.json"));
        const CommandResult exported = from.command({ QStringLiteral("accounts"), QStringLiteral("export"), QStringLiteral("-o"), file });
        VERIFY_SAYING(exported.exitStatus == 0 && exported.out == QStringLiteral("✅ Exported 2 accounts to %1\n").arg(file).toUtf8(), exported.all());
        QCOMPARE(QFileInfo(file).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        const CommandResult shown = from.command(words("accounts export"));
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(shown.out, written.readAll()); // the same bytes, for pipes
        const QJsonArray rows = QJsonDocument::fromJson(shown.out).array();
        QCOMPARE(rows.size(), 2);
        QVERIFY(!rows[0].toObject()[QLatin1String("hash")].toString().isEmpty());

        TestServer to("jit_registration no\nprimary_domain " + from.domain() + "\nlocal_domains " + from.domain() + "\n");
        START_SERVER(to);
        QVERIFY(!to.login(account));
        const CommandResult imported = to.command({ QStringLiteral("accounts"), QStringLiteral("import"), file });
        VERIFY_SAYING(imported.exitStatus == 0 && imported.out == QStringLiteral("✅ Imported: 2, Skipped: 0 (of 2 total)\n").toUtf8(), imported.all());
        QVERIFY(to.login(account) != nullptr);
        QVERIFY(to.login(second) != nullptr);
        const CommandResult again = to.command({ QStringLiteral("accounts"), QStringLiteral("import"), file });
        VERIFY_SAYING(again.exitStatus == 0 && again.out == QStringLiteral("✅ Imported: 0, Skipped: 2 (of 2 total). All of them are here already.\n").toUtf8(), again.all());
    }

    void saysWhatIsWrongWithAFile_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QByteArray>("sentence");
        QTest::addColumn<int>("status");
        QTest::newRow("no JSON") << QByteArray("username,password\n") << QByteArray("holds no JSON array.") << 2;
        QTest::newRow("an object") << QByteArray("{}") << QByteArray("holds no JSON array.") << 2;
        QTest::newRow("nobody") << QByteArray("[]") << QByteArray("The list has no accounts.") << 1;
        QTest::newRow("rows that are none") << QByteArray("[1,null,\"x\"]") << QByteArray("No account was made. Number 1 of 3 cannot be taken: ") << 1;
        QTest::newRow("another domain") << QByteArray("[{\"username\":\"a@elsewhere.example\",\"password\":\"correct horse\"}]")
                                        << QByteArray("install --domain elsewhere.example\n") << 1;
        QTest::newRow("no password") << QByteArray("[{\"username\":\"a@DOMAIN\"}]") << QByteArray("has neither a password nor a hash. --make-passwords makes one and shows it once.") << 1;
    }
    void saysWhatIsWrongWithAFile()
    {
        QFETCH(QByteArray, content);
        QFETCH(QByteArray, sentence);
        QFETCH(int, status);
        TestServer server("primary_domain chat.example.org\n");
        const QString file = QString::fromUtf8(writeFile(m_folder, content.replace("DOMAIN", "chat.example.org")));
        const CommandResult result = server.command({ QStringLiteral("accounts"), QStringLiteral("import"), file });
        VERIFY_SAYING(result.exitStatus == status && result.err.contains(sentence), result.all());
    }

    void passwordsAreMadeWhenAskedFor()
    {
        TestServer server;
        START_SERVER(server);
        const QByteArray domain = server.domain();
        const QString file = QString::fromUtf8(writeFile(m_folder, "[{\"username\":\"one@" + domain + "\"},{\"username\":\"two@" + domain + "\",\"password\":\"correct horse\"}]"));
        const QStringList import { QStringLiteral("accounts"), QStringLiteral("import"), file };
        const CommandResult without = server.command(import);
        VERIFY_SAYING(without.exitStatus == 0 && without.out.contains("Imported: 1, Skipped: 1") && without.err.contains("Warning: 1: one@"), without.all());
        const CommandResult with = server.command(import + QStringList { QStringLiteral("--make-passwords") });
        VERIFY_SAYING(with.exitStatus == 0 && with.out.contains("shown this once"), with.all());
        const QByteArrayList words = with.out.simplified().split(' ');
        QCOMPARE(words.value(words.size() - 2), "one@" + domain);
        QVERIFY(server.login({ "one@" + domain, words.last() }) != nullptr);
    }

    void saysWhenAFileIsNotThereOrCannotBeWritten()
    {
        TestServer server;
        QVERIFY(server.command(words("create-user")).exitStatus == 0);
        const CommandResult missing = server.command(words("accounts import /nowhere/accounts.json"));
        VERIFY_SAYING(missing.exitStatus == 1 && missing.err.startsWith("Error: The file /nowhere/accounts.json cannot be read: "), missing.all());
        const CommandResult folder = server.command(words("accounts import /tmp"));
        VERIFY_SAYING(folder.exitStatus == 1 && folder.err.startsWith("Error: The file /tmp cannot be read: "), folder.all());
        const CommandResult unwritable = server.command(words("accounts export -o /nowhere/accounts.json"));
        VERIFY_SAYING(unwritable.exitStatus == 1 && unwritable.err.startsWith("Error: The file /nowhere/accounts.json cannot be written: "), unwritable.all());
    }

    void stopsAtCtrlC_data()
    {
        QTest::addColumn<bool>("isRunning");
        QTest::newRow("while the server runs") << true;
        QTest::newRow("while it does not") << false;
    }
    void stopsAtCtrlC()
    {
        QFETCH(bool, isRunning);
        TestServer server;
        START_SERVER(server);
        const QByteArray file = slowFile(server.domain(), 5000);
        if (!isRunning)
            QVERIFY(server.stop());
        const auto import = beginImport(server, file);
        if (isRunning)
            QTRY_VERIFY_WITH_TIMEOUT(running(server)[QLatin1String("done")].toInt() > 0, patience);
        else
            QTRY_VERIFY_WITH_TIMEOUT(hasBegun(server), patience);
        ::kill(pid_t(import->processId()), SIGINT);
        QVERIFY(import->waitForFinished(patience));
        const QByteArray out = import->readAllStandardOutput();
        QCOMPARE(import->exitStatus(), QProcess::NormalExit);
        QCOMPARE(import->exitCode(), 1);
        VERIFY_SAYING(out.contains("Stopped before the end: run the same command again to go on."), out + import->readAllStandardError());
        if (isRunning)
            QVERIFY(!running(server)[QLatin1String("running")].toBool());
    }

    /// Whoever goes away has only gone away.
    void goesOnInTheServer()
    {
        TestServer server;
        START_SERVER(server);
        const auto import = beginImport(server, slowFile(server.domain(), 5000));
        QTRY_VERIFY_WITH_TIMEOUT(running(server)[QLatin1String("done")].toInt() > 0, patience);
        import->kill();
        QVERIFY(import->waitForFinished(patience));
        const int seen = running(server)[QLatin1String("done")].toInt();
        QVERIFY(seen > 0);
        QTRY_VERIFY_WITH_TIMEOUT(running(server)[QLatin1String("done")].toInt() > seen, patience);
        const CommandResult second = server.command(words("imap-acct purge-all --yes"));
        VERIFY_SAYING(second.exitStatus == 1 && second.err.contains("tasks running"), second.all());
        VERIFY_SAYING(server.command(words("tasks stop")).out == "It stops after its present step.\n", second.all());
        QTRY_VERIFY_WITH_TIMEOUT(!running(server)[QLatin1String("running")].toBool(), patience);
        QVERIFY(server.stop());
    }

private:
    /// Offline, only the rows tell.
    static bool hasBegun(const TestServer &server)
    {
        return server.sql("SELECT count(*) > 0 FROM accounts WHERE address LIKE 'import%'").out.trimmed() == "1";
    }
};

MADMAIL_TEST(TestTransfer)
#include "tst_transfer.moc"
