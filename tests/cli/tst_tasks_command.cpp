// SPDX-License-Identifier: GPL-3.0-or-later
// tasks list|run|run-all: what regular maintenance removes, by hand and by itself.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QJsonArray>

using namespace Madmail::Testing;

namespace {

QJsonObject taskIn(const CommandResult &list, const char *name)
{
    const QJsonArray tasks = list.json()[QLatin1String("data")].toObject()[QLatin1String("tasks")].toArray();
    for (const QJsonValue &task : tasks)
        if (task.toObject()[QLatin1String("name")].toString() == QLatin1String(name))
            return task.toObject();
    return {};
}

/// Two messages in the INBOX, the first read; 40 days old.
void fillInbox(const TestServer &server, const TestAccount &account)
{
    const auto session = server.login(account);
    QVERIFY(session != nullptr);
    for (const char *flags : { "(\\Seen)", "()" }) {
        const QByteArray message = TestServer::message(account.address, QByteArray("old") + flags[1]);
        session->send("a APPEND INBOX " + QByteArray(flags) + " \"01-Oct-2020 10:00:00 +0000\" {" + QByteArray::number(message.size()) + "+}\r\n" + message + "\r\n");
        QVERIFY(session->readUntil("a ").startsWith("a OK"));
    }
}

} // namespace

class TestTasksCommand : public QObject
{
    Q_OBJECT

    static QStringList words(const char *command) { return QString::fromUtf8(command).split(u' '); }

private Q_SLOTS:
    void removesByHand_data()
    {
        QTest::addColumn<bool>("isRunning");
        QTest::newRow("while the server runs") << true;
        QTest::newRow("while it does not") << false;
    }
    void removesByHand()
    {
        QFETCH(bool, isRunning);
        TestServer server;
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        server.createAccount(); // nobody logs in to it
        fillInbox(server, account);
        if (!isRunning)
            QVERIFY(server.stop());
        // Rehearsals change nothing.
        const CommandResult rehearsed = server.command(words("tasks run retention --retention 30d --dry-run"));
        VERIFY_SAYING(rehearsed.exitStatus == 0 && rehearsed.out.startsWith("prune-old-messages: would delete 1 message ("), rehearsed.all());
        const CommandResult pruned = server.command(words("tasks run prune-old-messages --retention 30d"));
        VERIFY_SAYING(pruned.out.startsWith("prune-old-messages: deleted 1 message ("), pruned.all());
        const CommandResult again = server.command(words("tasks run purge-seen --json"));
        QCOMPARE(again.json()[QLatin1String("data")].toObject()[QLatin1String("deleted_messages")].toInt(-1), 0);
        const CommandResult unread = server.command(words("tasks run prune-unread-older --retention 30d"));
        VERIFY_SAYING(unread.out.startsWith("prune-unread-older: deleted 1 message ("), unread.all());
        if (!isRunning)
            QCOMPARE(server.sql("UPDATE accounts SET created_at = 1000 WHERE first_login_at = 0").exitStatus, 0);
        const CommandResult accounts = server.command(words("tasks run unused-accounts --retention 30d --json"));
        QCOMPARE(accounts.json()[QLatin1String("data")].toObject()[QLatin1String("deleted_accounts")].toInt(-1), isRunning ? 0 : 1);
        const CommandResult list = server.command(words("tasks list --json"));
        QCOMPARE(taskIn(list, "purge-seen").contains(QLatin1String("last_run")), isRunning); // reports are kept in memory alone
        QCOMPARE(list.json()[QLatin1String("data")].toObject()[QLatin1String("periodic_jobs_enabled")].toBool(), isRunning);
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<QByteArray>("sentence");
        QTest::addColumn<int>("status");
        QTest::newRow("unknown") << QByteArray("tasks run sweep") << QByteArray("There is no task \"sweep\". The tasks are: prune-old-messages,") << 1;
        QTest::newRow("no age") << QByteArray("tasks run prune-unread-older") << QByteArray("--retention 30d, or in the setting unread_retention") << 2;
        QTest::newRow("no time") << QByteArray("tasks run purge-seen --retention soon") << QByteArray("must be a time, such as 720h") << 2;
        QTest::newRow("negative") << QByteArray("tasks run purge-seen --retention=-3h") << QByteArray("must be a time, such as 720h") << 2;
        QTest::newRow("no task") << QByteArray("tasks run") << QByteArray("\"task\" is missing: Name of the task") << 2;
    }
    void saysWhatIsWrong()
    {
        QFETCH(QByteArray, command);
        QFETCH(QByteArray, sentence);
        QFETCH(int, status);
        TestServer server;
        QVERIFY(server.command(words("create-user")).exitStatus == 0);
        const CommandResult result = server.command(words(command.constData()));
        VERIFY_SAYING(result.exitStatus == status && result.err.contains(sentence) && result.err.count('\n') == 1, result.all());
    }

    /// With its switch on, the server does it by itself, and an idling client sees it.
    void readMailGoesByItself()
    {
        TestServer server;
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        fillInbox(server, account);
        const auto session = server.login(account);
        QVERIFY(session && session->imap("SELECT INBOX").startsWith("OK"));
        session->send("i IDLE\r\n");
        QVERIFY(session->readUntil("+").startsWith("+"));
        const CommandResult on = server.command(words("auto-purge-seen enable"));
        VERIFY_SAYING(on.exitStatus == 0 && !on.out.contains("not running"), on.all());
        QCOMPARE(session->readUntil("* 1 EXPUNGE"), QByteArray("* 1 EXPUNGE"));
        const CommandResult list = server.command(words("tasks list --json"));
        QVERIFY(taskIn(list, "purge-seen")[QLatin1String("enabled")].toBool());
        QTRY_COMPARE(taskIn(server.command(words("tasks list --json")), "purge-seen")[QLatin1String("last_deleted_messages")].toInt(), 1);
        QCOMPARE(server.inboxCount(account), 1); // what nobody has read stays
        VERIFY_SAYING(server.waitForError("task purge-seen: deleted 1 message"), server.errors());
    }
};

MADMAIL_TEST(TestTasksCommand)
#include "tst_tasks_command.moc"
