// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/setting_table.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/store/audit.h"
#include "tests/unit/server/store/store_fixture.h"

#include <QFile>

#ifdef Q_OS_LINUX
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>
#endif

using namespace Madmail;
using namespace Madmail::Store::Testing;
using Madmail::Store::BodyStore;
using Madmail::Store::BodyWriter;
using Madmail::Store::MailboxTable;
using Madmail::Store::MessageTable;
using Madmail::Store::WriteTransaction;

class TestDiskFull : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fullDatabaseRefusesAndRecovers()
    {
        StoreFixture fixture;
        fixture.options.pageBytes = 4096;
        fixture.options.maxPages = 2000; // 8 MiB
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        const auto doomed = writeNow(*fixture.store,
                                     [&](WriteTransaction &t) { return MailboxTable(t).create(place.account, "Doomed"); });
        const int accepted = fill(fixture, doomed->id);
        QVERIFY(accepted > 50);
        QCOMPARE(fixture.mailboxInfo(doomed->id).messageCount, quint32(accepted));
        QCOMPARE(auditDatabase(*fixture.store, fixture.folder.path()), QStringList());
        // What is deleted makes room, without a restart.
        VERIFY_OK(writeNow(*fixture.store, [&](WriteTransaction &t) { return MailboxTable(t).remove(doomed->id); }));
        QVERIFY(fixture.settles([&] { return !fixture.store->stats().maintenancePending; }));
        QVERIFY(fixture.deliver(place.mailbox, QByteArray(100'000, 'x')).ok());
        QCOMPARE(auditDatabase(*fixture.store, fixture.folder.path()), QStringList());
    }

    void onlyTheLargeOnesFail()
    {
        StoreFixture fixture;
        fixture.options.pageBytes = 4096;
        fixture.options.maxPages = 500;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        // All in one batch: two fit, the third does not, the small ones behind it do.
        std::vector<bool> outcomes;
        std::promise<void> finished;
        const QByteArray large(200'000, 'x');
        writeNow(*fixture.store, [&](WriteTransaction &) -> Status {
            for (int i = 0; i < 20; ++i)
                fixture.store->write(
                    [&, i](WriteTransaction &t) -> Status {
                        const QByteArray content = i % 2 ? QByteArray("small") : large;
                        MADMAIL_TRY(const BodyId body, BodyStore(t).insert(content));
                        MADMAIL_CHECK(MessageTable(t).append(place.mailbox, body, content.size(), 1, {}));
                        return {};
                    },
                    [&](const Status &status) {
                        outcomes.push_back(status.ok());
                        if (outcomes.size() == 20)
                            finished.set_value();
                    });
            return {};
        }).ok();
        finished.get_future().wait();
        for (int i = 1; i < 20; i += 2)
            QVERIFY2(outcomes[std::size_t(i)], QByteArray::number(i).constData());
        QVERIFY(outcomes[0]);
        QVERIFY(!outcomes[18]);
        QVERIFY(fixture.store->stats().retriedBatches > 0);
        QCOMPARE(auditDatabase(*fixture.store, fixture.folder.path()), QStringList());
    }

    void stagedBodyTellsWhenTheDiskIsFull()
    {
        StoreFixture fixture;
        fixture.options.pageBytes = 4096;
        fixture.options.maxPages = 500;
        fixture.options.lazyDelay = std::chrono::milliseconds(1);
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        {
            BodyWriter writer(*fixture.store);
            writer.append(QByteArray(5'000'000, 'x'));
            const auto body = writer.finish();
            COMPARE_ERROR(writeNow(*fixture.store, [&](WriteTransaction &t) { return BodyStore(t).insert(body); }),
                          ErrorCode::StorageFull);
        }
        QVERIFY(fixture.settles([&] { return fixture.store->stats().bodyBytesFreed > 0; }));
        QVERIFY(fixture.settles([&] { return !fixture.store->stats().maintenancePending; }));
        QVERIFY(fixture.deliver(place.mailbox, QByteArray(200'000, 'x')).ok());
        QCOMPARE(auditDatabase(*fixture.store, fixture.folder.path()), QStringList());
    }

    // The real thing, where the test may mount: the file system has no room left.
    void fullFileSystem()
    {
        StoreFixture fixture;
        if (!mountSmall(fixture.folder.path()))
            return;
        {
            QFile ballast(fixture.folder.filePath(QStringLiteral("ballast")));
            QVERIFY(ballast.open(QIODevice::WriteOnly));
            QCOMPARE(ballast.write(QByteArray(8 * 1024 * 1024, 'b')), qint64(8 * 1024 * 1024));
        }
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        const int accepted = fill(fixture, place.mailbox);
        QVERIFY(accepted > 10);
        QCOMPARE(fixture.mailboxInfo(place.mailbox).messageCount, quint32(accepted));
        QVERIFY(QFile::remove(fixture.folder.filePath(QStringLiteral("ballast"))));
        QVERIFY(fixture.deliver(place.mailbox, QByteArray(100'000, 'x')).ok());
        QTemporaryDir elsewhere;
        QCOMPARE(auditDatabase(*fixture.store, elsewhere.path()), QStringList());
        fixture.store.reset();
        unmount(fixture.folder.path());
    }

private:
    /// Delivers until there is no room; how many were accepted.
    static int fill(StoreFixture &fixture, MailboxId mailbox)
    {
        const QByteArray content(64 * 1024, 'x');
        for (int accepted = 0; accepted < 10'000; ++accepted) {
            const auto delivered = fixture.deliver(mailbox, content);
            if (!delivered.ok())
                return delivered.error().code == ErrorCode::StorageFull ? accepted : -1;
        }
        return -1;
    }

    /// In a mount namespace of this thread; the store's threads are started from it.
    static bool mountSmall(const QString &folder)
    {
#ifdef Q_OS_LINUX
        return geteuid() == 0 && unshare(CLONE_NEWNS) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0
            && mount("tmpfs", QFile::encodeName(folder).constData(), "tmpfs", 0, "size=16m") == 0;
#else
        Q_UNUSED(folder)
        return false;
#endif
    }

    static void unmount(const QString &folder)
    {
#ifdef Q_OS_LINUX
        umount(QFile::encodeName(folder).constData());
#else
        Q_UNUSED(folder)
#endif
    }
};

MADMAIL_TEST(TestDiskFull)
#include "tst_disk_full.moc"
