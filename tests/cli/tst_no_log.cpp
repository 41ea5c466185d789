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

        QCOMPARE(server.errors().mid(said), QByteArray());
        QCOMPARE(server.sql("SELECT group_concat(last_login_at) FROM accounts").out, lastLogins);
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
    static QStringList words(const QByteArray &command) { return QString::fromUtf8(command).split(u' '); }
};

MADMAIL_TEST(TestNoLog)
#include "tst_no_log.moc"
