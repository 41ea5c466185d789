// SPDX-License-Identifier: GPL-3.0-or-later
// The number of threads changes while people are connected.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QDir>
#include <QFile>

using namespace Madmail::Testing;

class TestEngineThreads : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void comeAndGoWithoutARestart()
    {
        TestServer server;
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        QCOMPARE(threads(server), 1);
        QCOMPARE(server.command(words("settings set engine_threads 3")).exitStatus, 0);
        QCOMPARE(threads(server), 3);
        std::vector<std::unique_ptr<WireClient>> people;
        for (int i = 0; i < 6; ++i) // dealt out in turn
            people.push_back(server.login(account));
        for (const auto &client : people)
            QVERIFY(client);

        QCOMPARE(server.command(words("settings set engine_threads 1")).exitStatus, 0);
        for (const auto &client : people) // whoever is there stays
            QVERIFY(client->imap("NOOP").startsWith("OK "));
        QCOMPARE(threads(server), 3);
        people.push_back(server.login(account));
        QVERIFY(people.back());
        people.clear();
        QTRY_COMPARE_WITH_TIMEOUT(threads(server), 1, patience);
        const auto later = server.login(account);
        QVERIFY(later && later->imap("NOOP").startsWith("OK "));

        // Those that are leaving stay when they are wanted again.
        QCOMPARE(server.command(words("settings set engine_threads 2")).exitStatus, 0);
        const auto first = server.login(account);
        const auto second = server.login(account);
        QVERIFY(first && second);
        QCOMPARE(server.command(words("settings set engine_threads 1")).exitStatus, 0);
        QCOMPARE(server.command(words("settings set engine_threads 2")).exitStatus, 0);
        QCOMPARE(threads(server), 2);
        QVERIFY(first->imap("NOOP").startsWith("OK ") && second->imap("NOOP").startsWith("OK "));
        QCOMPARE(server.command(words("settings set engine_threads 1")).exitStatus, 0);
        QVERIFY(server.stop()); // with somebody on a thread that leaves
    }

private:
    static int threads(const TestServer &server)
    {
        const QDir tasks(QStringLiteral("/proc/%1/task").arg(server.pid()));
        int count = 0;
        for (const QString &task : tasks.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            QFile name(tasks.filePath(task + QStringLiteral("/comm")));
            count += name.open(QIODevice::ReadOnly) && name.readAll().startsWith("mail-io-") ? 1 : 0;
        }
        return count;
    }

    static QStringList words(const QByteArray &command) { return QString::fromUtf8(command).split(u' '); }
};

MADMAIL_TEST(TestEngineThreads)
#include "tst_engine_threads.moc"
