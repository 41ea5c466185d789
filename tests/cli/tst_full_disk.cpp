// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that is full: everybody hears a temporary error, and the server goes on when there is room again.
#include "tests/cli/checks.h"
#include "tests/protocol/test_message.h"
#include "tests/support/test_main.h"

#include <QFile>

using namespace Madmail::Testing;

class TestFullDisk : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void refusesAndRecovers()
    {
        if (!isRoot())
            QSKIP("needs root: mounts a small file system"); // policy: only root mounts
        const QString probe = QStringLiteral("d=$(mktemp -d) && mount -t tmpfs -o size=1m tmpfs $d");
        if (runProgram(QStringLiteral("unshare"), { QStringLiteral("-m"), QStringLiteral("sh"), QStringLiteral("-c"), probe }).exitStatus != 0)
            QSKIP("this computer does not let us mount a file system of our own"); // policy: containers forbid it
        TestServer server;
        const QString folder = server.folder();
        // Only the server sees the small file system; from outside it is reached through /proc.
        server.setLauncher({ QStringLiteral("unshare"), QStringLiteral("-m"), QStringLiteral("sh"), QStringLiteral("-c"),
                             QStringLiteral("mount -t tmpfs -o size=16m,mode=0700 tmpfs '%1' && exec \"$0\" \"$@\"").arg(folder) });
        START_SERVER(server);
        const TestAccount account { "fulldisk1@" + server.domain(), "correcthorse1234" };
        QVERIFY(server.login(account)); // the first login makes it
        QVERIFY(server.submit(account, account.address, "before@test").startsWith("250"));
        const auto session = server.login(account);
        QVERIFY(session);

        const QString ballast = QStringLiteral("/proc/%1/root%2/ballast").arg(server.pid()).arg(folder);
        fill(ballast);
        QByteArray reply;
        for (int i = 0; i < 3; ++i) { // again: one refusal must not break the next
            reply = server.submit(account, account.address, "full" + QByteArray::number(i) + "@test", 200'000);
            VERIFY_SAYING(reply.startsWith("452"), reply);
        }
        reply = append(*session, account);
        VERIFY_SAYING(reply.startsWith("NO [OVERQUOTA]"), reply);
        QVERIFY(session->imap("NOOP").startsWith("OK"));
        QCOMPARE(server.inboxCount(account), 1);

        QVERIFY(QFile::remove(ballast));
        reply = server.submit(account, account.address, "after@test", 200'000);
        VERIFY_SAYING(reply.startsWith("250"), reply);
        reply = append(*session, account);
        VERIFY_SAYING(reply.startsWith("OK"), reply);
        QCOMPARE(server.inboxCount(account), 3);
        QVERIFY(server.isRunning());
        QVERIFY(server.stop());
    }

private:
    static void fill(const QString &path)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        for (const qsizetype block : { 1024 * 1024, 4096 }) {
            const QByteArray bytes(block, 'x');
            while (file.write(bytes) == block) { }
        }
    }

    static QByteArray append(WireClient &session, const TestAccount &account)
    {
        MessageSpec spec;
        spec.from = account.address;
        spec.id = "appended@test";
        spec.size = 200'000;
        const QByteArray message = composeMessage(spec);
        session.send("append APPEND INBOX {" + QByteArray::number(message.size()) + "}\r\n");
        const QByteArray go = session.readLine();
        if (!go.startsWith('+'))
            return go.mid(go.indexOf(' ') + 1);
        session.send(message + "\r\n");
        return session.readUntil("append ").mid(7);
    }
};

MADMAIL_TEST(TestFullDisk)
#include "tst_full_disk.moc"
