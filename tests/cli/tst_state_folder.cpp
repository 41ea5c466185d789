// SPDX-License-Identifier: GPL-3.0-or-later
// The state folder: whose it is, who else uses it, and what may lie in it.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Madmail::Testing;

namespace {

void checkRefusal(const CommandResult &result, const QByteArray &names)
{
    VERIFY_SAYING(result.exitStatus == 1 || result.exitStatus == 2, result.all());
    VERIFY_SAYING(result.err.startsWith("Error: ") && result.err.count('\n') == 1, result.all());
    VERIFY_SAYING(result.err.contains(names), result.all());
}

/// As that user, with a home of their own, and an empty /var/lib that only this run sees, prepared by `prepare`.
/// `path`: PATH of the program.
CommandResult runAsNobody(const QString &home, const QString &prepare, const QStringList &arguments, const QString &path)
{
    const QString script = QStringLiteral("mount -t tmpfs -o mode=0755 tmpfs /var/lib && %1 && exec setpriv \"$@\"").arg(prepare);
    const QString setPath = QStringLiteral("PATH=") + path;
    const struct passwd *nobody = ::getpwnam("nobody");
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("HOME"), home);
    for (const char *name : { "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "MADDY_CONFIG" })
        environment.remove(QLatin1String(name));
    environment.insert(QStringLiteral("MADMAIL_STATE_DIR"), QString()); // as good as not set
    return runProgram(QStringLiteral("unshare"),
                      QStringList { QStringLiteral("-m"), QStringLiteral("sh"), QStringLiteral("-c"), script, QStringLiteral("sh"),
                                    QStringLiteral("--reuid=%1").arg(nobody->pw_uid), QStringLiteral("--regid=%1").arg(nobody->pw_gid),
                                    QStringLiteral("--clear-groups"), QStringLiteral("env"), setPath, madmailProgram(), QStringLiteral("--cli") }
                          + arguments,
                      environment);
}

} // namespace

class TestStateFolder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    /// A cron job beside an operator: without a server, commands take turns.
    void commandsTakeTurns()
    {
        TestServer server;
        QCOMPARE(server.command({ QStringLiteral("create-user") }).exitStatus, 0);
        std::vector<std::unique_ptr<QProcess>> commands;
        for (const char *words : { "imap-acct quota set-default 2G", "imap-acct stat", "create-user", "imap-acct quota list", "creds jit disable", "imap-acct purge-all --yes" }) {
            commands.push_back(std::make_unique<QProcess>());
            commands.back()->start(madmailProgram(), QStringList { QStringLiteral("--cli"), QStringLiteral("--state-dir"), server.folder() } + QString::fromUtf8(words).split(u' '));
        }
        for (const auto &command : commands) {
            QVERIFY(command->waitForFinished(patience));
            VERIFY_SAYING(command->exitStatus() == QProcess::NormalExit && command->exitCode() == 0, command->readAllStandardError());
        }
        QCOMPARE(server.sql("SELECT count(*) FROM accounts").out, QByteArray("2\n"));
    }

    void refusesSomebodyElsesFolder()
    {
        TestServer server;
        QByteArray owner = "root"; // who is not root finds folders of root everywhere
        if (isRoot()) {
            owner = "nobody";
            const struct passwd *nobody = ::getpwnam("nobody");
            QVERIFY(nobody && ::chown(QFile::encodeName(server.folder()).constData(), nobody->pw_uid, nobody->pw_gid) == 0);
        } else {
            server.setFolder(QStringLiteral("/usr"));
        }
        checkRefusal(server.runToEnd(), owner);
        checkRefusal(server.command({ QStringLiteral("create-user") }), owner);
        QVERIFY(!QFile::exists(server.folder() + QStringLiteral("/madmail.db")));
    }

    void namesTheCommandOfTheOwner_data()
    {
        QTest::addColumn<bool>("hasSudo");
        QTest::newRow("sudo") << true;
        QTest::newRow("su") << false;
    }
    void namesTheCommandOfTheOwner()
    {
        QFETCH(bool, hasSudo);
        if (!isRoot())
            QSKIP("needs root: makes a folder of somebody else"); // policy: only root may
        TestServer server;
        const struct passwd *nobody = ::getpwnam("nobody");
        QVERIFY(nobody && ::chown(QFile::encodeName(server.folder()).constData(), nobody->pw_uid, nobody->pw_gid) == 0);
        QTemporaryDir path;
        if (hasSudo)
            QVERIFY(QFile::copy(QStringLiteral("/bin/true"), path.filePath(QStringLiteral("sudo"))));
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("PATH"), path.path());
        const QByteArray typed = madmailProgram().toUtf8() + " --cli --state-dir " + server.folder().toUtf8();
        for (const QByteArray &command : { QByteArray("create-user"), QByteArray("run") }) {
            const QByteArray line = typed + ' ' + command;
            const QByteArray remedy = hasSudo ? "sudo -u nobody " + line : "su -s /bin/sh -c '" + line + "' nobody";
            checkRefusal(runProgram(madmailProgram(), QString::fromUtf8(line).split(u' ').mid(1), environment), "Run: " + remedy + '\n');
        }
    }

    void refusesWhatIsNoFolder()
    {
        TestServer server;
        const QString file = server.folder() + QStringLiteral("/maddy.conf");
        server.setFolder(file);
        checkRefusal(server.runToEnd(), "not a folder");
        server.setFolder(file + QStringLiteral("/deeper"));
        checkRefusal(server.runToEnd(), "not a folder");
    }

    void refusesWhatCannotBeWritten()
    {
        TestServer server;
        server.setFolder(QStringLiteral("/proc/madmail-test"));
        checkRefusal(server.runToEnd(), "/proc/madmail-test");
    }

    void closesTheFolderToOthers()
    {
        TestServer server;
        const QString folder = server.folder() + QStringLiteral("/made/by/itself");
        QVERIFY(QDir().mkpath(server.folder()));
        server.setFolder(folder);
        START_SERVER(server);
        struct stat info {};
        QCOMPARE(::stat(QFile::encodeName(folder).constData(), &info), 0);
        QCOMPARE(int(info.st_mode & 0777), 0700);
        for (const char *name : { "/madmail.db", "/control.sock", "/lock", "/certs/self-signed.key", "/listeners.json" }) {
            VERIFY_SAYING(::stat(QFile::encodeName(folder + QLatin1String(name)).constData(), &info) == 0, name);
            VERIFY_SAYING((info.st_mode & 077) == 0, name);
        }
    }

    void worksInADeepFolder()
    {
        TestServer server; // longer than a socket's path may be
        server.setFolder(server.folder() + QLatin1Char('/') + QString(120, QLatin1Char('d')));
        START_SERVER(server);
        QVERIFY(!server.createAccount().address.isEmpty());
    }

    void allowsOneServer()
    {
        TestServer server;
        START_SERVER(server);
        TestServer second;
        second.setFolder(server.folder());
        const CommandResult result = second.runToEnd();
        checkRefusal(result, "process " + QByteArray::number(server.pid()));
        const TestAccount account = server.createAccount(); // the first goes on, through its socket
        QVERIFY(server.login(account));
    }

    void survivesAKill()
    {
        TestServer server;
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        QVERIFY(server.login(account));
        const QByteArray reply = server.submit(account, account.address, "survivor@test");
        VERIFY_SAYING(reply.startsWith("250"), reply);
        server.killHard();
        QVERIFY(QFile::exists(server.folder() + QStringLiteral("/control.sock")));
        const TestAccount offline = server.createAccount();
        QVERIFY(!offline.address.isEmpty());
        START_SERVER(server);
        QCOMPARE(server.inboxCount(account), 1);
        QVERIFY(server.login(offline));
        QVERIFY(!server.createAccount().address.isEmpty());
    }

    void refusesDatabases_data()
    {
        QTest::addColumn<QByteArray>("content"); // empty: a good one, from the future
        QTest::addColumn<QByteArray>("names");
        QTest::newRow("newer version") << QByteArray() << QByteArray("newer");
        QTest::newRow("no database") << QByteArray("This is a letter to my grandmother.\n").repeated(1000) << QByteArray("no database");
    }
    void refusesDatabases()
    {
        QFETCH(QByteArray, content);
        QFETCH(QByteArray, names);
        TestServer server;
        const QString path = server.folder() + QStringLiteral("/madmail.db");
        if (content.isEmpty()) {
            QVERIFY(!server.createAccount().address.isEmpty());
            QCOMPARE(server.sql("PRAGMA user_version = 9999").exitStatus, 0);
        } else {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
        }
        checkRefusal(server.runToEnd(), names);
        checkRefusal(server.command({ QStringLiteral("create-user") }), names);
        if (!content.isEmpty()) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            QCOMPARE(file.readAll(), content); // not ours to change
        }
    }

    void leadsPeopleToTheSystemServer()
    {
        if (!isRoot())
            QSKIP("needs root: mounts a /var/lib of its own"); // policy: only root mounts, and becomes somebody else
        QTemporaryDir home;
        QVERIFY(::chmod(QFile::encodeName(home.path()).constData(), 0777) == 0);
        const QString withService = QStringLiteral("mkdir -m 0700 /var/lib/madmail");
        const QString withoutService = QStringLiteral("true");
        const QString withSudo = home.filePath(QStringLiteral("bin"));
        const QString withoutSudo = home.filePath(QStringLiteral("none"));
        QVERIFY(QDir().mkpath(withSudo) && QFile::setPermissions(withSudo, QFile::Permissions(0x7755)));
        QVERIFY(QFile::copy(QStringLiteral("/bin/true"), withSudo + QStringLiteral("/sudo")));
        if (runAsNobody(home.path(), withoutService, { QStringLiteral("version") }, withSudo).exitStatus != 0)
            QSKIP("this computer lets us mount nothing, or the build folder is closed to other users"); // policy: containers forbid mounting even to root
        const QStringList createUser { QStringLiteral("create-user"), QStringLiteral("--json-only") };
        const CommandResult result = runAsNobody(home.path(), withService, createUser, withSudo);
        checkRefusal(result, "Run: sudo " + madmailProgram().toUtf8() + " --cli create-user --json-only\n");
        QCOMPARE(result.exitStatus, 1);
        checkRefusal(runAsNobody(home.path(), withService, createUser, withoutSudo),
                     "Run: su -c '" + madmailProgram().toUtf8() + " --cli create-user --json-only'\n");

        const CommandResult own = runAsNobody(home.path(), withoutService, createUser, withSudo);
        VERIFY_SAYING(own.exitStatus == 0, own.all()); // no system service: their own
        QVERIFY(QFileInfo::exists(home.filePath(QStringLiteral(".local/share/madmail/madmail.db"))));
    }
};

MADMAIL_TEST(TestStateFolder)
#include "tst_state_folder.moc"
