// SPDX-License-Identifier: GPL-3.0-or-later
// Whoever changes something leaves a line in the log, whether a server runs or not; while logging is off nobody does.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QFile>

using namespace Madmail::Testing;

class TestAudit : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void withoutAServer()
    {
        TestServer server;
        const CommandResult made = server.command(words("imap-acct quota set-default 1GB"));
        VERIFY_SAYING(made.exitStatus == 0 && made.out.isEmpty(), made.all());
        VERIFY_SAYING(made.err.isEmpty(), made.all()); // it goes where the log of a service goes
        const CommandResult looked = server.command(words("creds jit status"));
        VERIFY_SAYING(looked.exitStatus == 0 && looked.err.isEmpty(), looked.all());
        // The error is what standard error has of a command that failed.
        const CommandResult refused = server.command(words("imap-acct quota set nobody@example.org 1GB"));
        VERIFY_SAYING(refused.exitStatus == 1 && refused.err.startsWith("Error: ") && refused.err.count('\n') == 1, refused.all());
    }

    void intoTheFileOfTheConfig()
    {
        TestServer server("primary_domain example.org\nlog audit.log\n");
        const CommandResult made = server.command(words("creds create alice@example.org -p open-sesame-1"));
        VERIFY_SAYING(made.exitStatus == 0 && made.err.isEmpty(), made.all());
        QCOMPARE(server.command(words("imap-acct quota set nobody@example.org 1GB")).exitStatus, 1);
        QVERIFY(log(server).contains("accounts.create username=alice@example.org by cli: done\n"));
        QVERIFY(log(server).contains("quota.set username=nobody@example.org max_bytes=1073741824 by cli: failed: "));

        START_SERVER(server);
        QCOMPARE(server.command(words("creds password alice@example.org -p open-sesame-2")).exitStatus, 0);
        QTRY_VERIFY(log(server).contains("creds.password username=alice@example.org by cli: done\n"));
        QVERIFY(!server.errors().contains("creds.password"));
        QVERIFY(!log(server).contains("open-sesame"));
        QCOMPARE(QFile(path(server)).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        // Somebody who keeps logs moves the file away, and says so.
        QVERIFY(QFile::rename(path(server), path(server) + QStringLiteral(".1")));
        QCOMPARE(server.command(words("reload")).exitStatus, 0);
        QTRY_VERIFY(log(server).contains("reload by cli: done\n"));
    }

    void notWhileLoggingIsOff()
    {
        TestServer server("log audit.log\n");
        QCOMPARE(server.command(words("creds registration open")).exitStatus, 0);
        VERIFY_SAYING(log(server).endsWith("registration.open by cli: done\n"), log(server));
        QCOMPARE(server.command(words("creds log disable")).exitStatus, 0);
        const QByteArray before = log(server);
        VERIFY_SAYING(quiet(server.command(words("creds registration close"))), "a line");
        QCOMPARE(log(server), before);
        QCOMPARE(server.command(words("creds log enable")).exitStatus, 0);
        QCOMPARE(server.command(words("creds registration open")).exitStatus, 0);
        VERIFY_SAYING(log(server).endsWith("registration.open by cli: done\n"), log(server));
    }

    void aFileThatCannotBeWritten()
    {
        TestServer server("log no/such/folder.log\n");
        const CommandResult made = server.command(words("creds registration close"));
        VERIFY_SAYING(made.exitStatus == 0 && made.err.contains("registration.close by cli: done"), made.all());
        START_SERVER(server);
        QVERIFY(server.errors().contains("no/such/folder.log cannot be written"));
    }

    void aRunWithItsOwnTarget()
    {
        TestServer server("log off\n");
        server.setRunOptions({ QStringLiteral("--log"), path(server), QStringLiteral("--libexec"), QStringLiteral("/usr/lib/maddy") });
        START_SERVER(server);
        QVERIFY(server.errors().contains("--libexec has no effect"));
        QCOMPARE(server.command(words("creds registration close")).exitStatus, 0);
        QTRY_VERIFY(log(server).contains("registration.close by cli: done\n"));

        TestServer silent;
        silent.setRunOptions({ QStringLiteral("--log"), QStringLiteral("off") });
        START_SERVER(silent);
        QCOMPARE(silent.command(words("creds registration close")).exitStatus, 0);
        QVERIFY(silent.stop());
        QVERIFY(!silent.errors().contains("registration.close"));

        TestServer mistaken;
        mistaken.setRunOptions({ QStringLiteral("--log"), QStringLiteral("nowhere") });
        const CommandResult refused = mistaken.runToEnd();
        VERIFY_SAYING(refused.exitStatus == 2 && refused.err.contains("\"nowhere\" is no place for a log"), refused.all());
    }

private:
    static QString path(const TestServer &server) { return server.folder() + QStringLiteral("/audit.log"); }
    static bool quiet(const CommandResult &result) { return result.exitStatus == 0 && result.err.isEmpty(); }

    static QByteArray log(const TestServer &server)
    {
        QFile file(path(server));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    static QStringList words(const QByteArray &command) { return QString::fromUtf8(command).split(u' '); }
};

MADMAIL_TEST(TestAudit)
#include "tst_audit.moc"
