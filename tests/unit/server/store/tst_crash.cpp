// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_main.h"
#include "tests/unit/server/store/audit.h"
#include "tests/unit/server/store/store_fixture.h"

#include <QCoreApplication>
#include <QProcess>
#include <QSet>

#include <random>

using namespace Madmail;
using namespace Madmail::Store::Testing;
using Madmail::Store::MessageQueries;
using Madmail::Store::ReadConnection;

/// Kills a process that delivers mail, and looks whether everything it had acknowledged is there.
/// MADMAIL_CRASH_RUNS sets how often (default 10).
class TestCrash : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void acknowledgedMailSurvivesKill()
    {
        const int runs = std::clamp(qEnvironmentVariableIntValue("MADMAIL_CRASH_RUNS"), 0, 100'000);
        StoreFixture fixture;
        std::mt19937 random(20261121);
        std::map<qint64, QSet<Uid>> expected;
        for (int run = 0; run < (runs > 0 ? runs : 10); ++run) {
            const QByteArray said = runUntilKilled(fixture.options.path, run, 1 + int(random() % 800));
            QVERIFY(!said.isEmpty());
            note(said, expected);
            VERIFY_OK(fixture.open());
            for (const auto &[mailbox, uids] : expected)
                verifyMailbox(fixture, { mailbox }, uids);
            QCOMPARE(auditDatabase(*fixture.store, fixture.folder.path()), QStringList());
            fixture.store.reset();
        }
    }

private:
    /// What the child said before it was killed, after about `lines` lines.
    static QByteArray runUntilKilled(const QString &path, int seed, int lines)
    {
        QProcess child;
        child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        child.start(QCoreApplication::applicationDirPath() + QStringLiteral("/store_crash_child"),
                    { path, QString::number(seed) });
        QByteArray said;
        while (said.count('\n') < lines && child.waitForReadyRead(30'000))
            said += child.readAllStandardOutput();
        child.kill();
        child.waitForFinished(30'000);
        said += child.readAllStandardOutput();
        return child.exitStatus() == QProcess::CrashExit ? said : QByteArray();
    }

    static void note(const QByteArray &said, std::map<qint64, QSet<Uid>> &expected)
    {
        // The last line may have been cut off.
        for (const QByteArray &line : said.first(said.lastIndexOf('\n')).split('\n')) {
            const QList<QByteArray> words = line.split(' ');
            QSet<Uid> &uids = expected[words.at(1).toLongLong()];
            if (words.at(0) == "A")
                uids.insert(words.at(2).toUInt());
            else
                uids.remove(words.at(2).toUInt());
        }
    }

    static void verifyMailbox(StoreFixture &fixture, MailboxId mailbox, const QSet<Uid> &expected)
    {
        const auto uids = readNow(*fixture.store, [&](ReadConnection &c) { return MessageQueries(c).uids(mailbox); });
        VERIFY_OK(uids);
        const QSet<Uid> there(uids->begin(), uids->end());
        QVERIFY2(there.contains(expected), "an acknowledged message is lost");
    }
};

MADMAIL_TEST(TestCrash)
#include "tst_crash.moc"
