// SPDX-License-Identifier: GPL-3.0-or-later
// While logging is off, nothing that the process writes says who did what: neither its output nor its database.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QDirIterator>

using namespace Madmail::Testing;

class TestNoLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void writesNothingAboutPeople()
    {
        TestServer server;
        START_SERVER(server);
        const TestAccount known = server.createAccount();
        QVERIFY(server.login(known)); // before: this one may be told
        QVERIFY(server.waitForError(" by cli: done"));
        QCOMPARE(server.command(words("creds log disable")).exitStatus, 0);
        const QByteArray lastLogins = server.sql("SELECT group_concat(last_login_at) FROM accounts").out;
        const qsizetype said = server.errors().size();

        const TestAccount fresh { "somebody.new@" + server.domain(), "a long password" };
        QVERIFY(server.login(fresh)); // a new account
        QVERIFY(server.login(known));
        QVERIFY(!server.login({ known.address, "a wrong password" }));
        QVERIFY(server.submit(known, fresh.address, "quiet").startsWith("250"));
        const auto sender = server.loginSubmission(known);
        QVERIFY(sender);
        sender->smtp("MAIL FROM:<" + known.address + ">");
        sender->smtp("RCPT TO:<" + fresh.address + ">");
        sender->smtp("DATA");
        QVERIFY(sender->smtp("From: <" + known.address + ">\r\n\r\nin the clear\r\n.").startsWith("523")); // a refusal
        QCOMPARE(server.command(words("imap-acct purge-msgs " + fresh.address + " -y")).exitStatus, 0);
        QCOMPARE(server.command(words("accounts ban " + fresh.address + " -y")).exitStatus, 0);
        const TestAccount gone { "somebody.gone@" + server.domain(), "a long password" };
        QVERIFY(server.login(gone));
        QCOMPARE(server.command(words("creds remove " + gone.address + " -y")).exitStatus, 0);
        QCOMPARE(server.command(words("tasks run-all")).exitStatus, 0);

        QCOMPARE(server.errors().mid(said), QByteArray());
        QCOMPARE(server.sql("SELECT group_concat(last_login_at) FROM accounts").out, lastLogins);
        checkTables(server, { known.address, "somebody.new", "somebody.gone" });
        QVERIFY(server.stop());
        QVERIFY2(!server.errors().mid(said).contains("somebody.new"), server.errors().constData());
        QVERIFY(!server.output().contains("somebody.new"));
        // Files beside the database have nothing of people in them.
        QDirIterator files(server.folder(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.fileName().contains(QLatin1String("madmail.db")))
                continue;
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray content = file.readAll();
            QVERIFY2(!content.contains("somebody.new") && !content.contains(known.address), qPrintable(file.fileName()));
        }
    }

    void theFirstLoginIsKept()
    {
        TestServer server("log off\n");
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        QVERIFY(server.login(account));
        QCOMPARE(server.sql("SELECT first_login_at > 0, last_login_at FROM accounts").out, QByteArray("1|0\n"));
    }

private:
    /// Names are where the service needs them, and nowhere else: accounts, who is blocked, and the mail itself.
    static void checkTables(const TestServer &server, const QByteArrayList &names)
    {
        const QByteArrayList needed { "accounts", "blocklist", "body_chunks" };
        const QByteArrayList tables = server.sql("SELECT name FROM sqlite_master WHERE type = 'table'").out.split('\n');
        int looked = 0;
        for (const QByteArray &table : tables) {
            if (table.isEmpty() || table.startsWith("sqlite_") || needed.contains(table))
                continue;
            const CommandResult rows = server.sql("SELECT * FROM \"" + table + '"');
            QCOMPARE(rows.exitStatus, 0);
            for (const QByteArray &name : names)
                VERIFY_SAYING(!rows.out.contains(name), table + ": " + rows.out);
            ++looked;
        }
        QVERIFY(looked > 5);
        QVERIFY(!server.sql("SELECT * FROM accounts").out.contains("somebody.gone")); // whoever is gone is gone
    }

    static QStringList words(const QByteArray &command) { return QString::fromUtf8(command).split(u' '); }
};

MADMAIL_TEST(TestNoLog)
#include "tst_no_log.moc"
