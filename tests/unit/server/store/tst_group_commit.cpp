// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/setting_table.h"
#include "server/store/statement.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/store/audit.h"
#include "tests/unit/server/store/store_fixture.h"

#include <latch>
#include <semaphore>
#include <thread>

using namespace Madmail;
using namespace Madmail::Store::Testing;
using Madmail::Store::ReadConnection;
using Madmail::Store::SettingQueries;
using Madmail::Store::SettingTable;
using Madmail::Store::WritePriority;
using Madmail::Store::WriteTransaction;

namespace {

/// Holds the writer inside a job until it is let go, so that a batch can gather behind it.
class Hold
{
public:
    explicit Hold(Store::Store &store)
    {
        store.write(
            [this](WriteTransaction &) -> Status {
                m_entered.release();
                m_go.acquire();
                return {};
            },
            [](const Status &) {});
        m_entered.acquire();
    }
    void letGo() { m_go.release(); }

private:
    std::binary_semaphore m_entered{0};
    std::binary_semaphore m_go{0};
};

/// A constraint of the database that is hurt stands for any step that fails.
Status failingStep(WriteTransaction &transaction)
{
    return Store::Statement(transaction, "INSERT INTO settings (key, value, updated_at) VALUES ('k', NULL, 0)").run();
}

Status setNumber(WriteTransaction &transaction, int number)
{
    return SettingTable(transaction).set(QByteArray::number(number), QStringLiteral("x"), 1);
}

} // namespace

class TestGroupCommit : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void oneCommitForAllThatWait()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const quint64 before = fixture.store->stats().batches;
        Hold hold(*fixture.store);
        std::vector<int> order; // written on the writer thread alone, read after the latch
        std::latch finished(100);
        for (int i = 0; i < 100; ++i)
            fixture.store->write([i](WriteTransaction &t) { return setNumber(t, i); },
                                 [&, i](const Status &status) {
                                     if (status.ok())
                                         order.push_back(i);
                                     finished.count_down();
                                 });
        hold.letGo();
        finished.wait();
        QCOMPARE(order.size(), std::size_t(100));
        QVERIFY(std::is_sorted(order.begin(), order.end()));
        QCOMPARE(fixture.store->stats().batches - before, quint64(2)); // the one held, and all others
        QCOMPARE(fixture.store->stats().jobs, quint64(101));
    }

    void completionMeansVisible()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        VERIFY_OK(writeNow(*fixture.store, [](WriteTransaction &t) { return setNumber(t, 7); }));
        const auto connection = fixture.store->openReadConnection();
        VERIFY_OK(connection);
        QVERIFY(SettingQueries(**connection).value("7")->has_value());
    }

    void snapshotStandsStill()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const auto connection = fixture.store->openReadConnection();
        const SettingQueries settings(**connection);
        {
            const Store::ReadSnapshot snapshot(**connection);
            QCOMPARE(settings.list()->size(), std::size_t(0));
            VERIFY_OK(writeNow(*fixture.store, [](WriteTransaction &t) { return setNumber(t, 1); }));
            QCOMPARE(settings.list()->size(), std::size_t(0));
        }
        QCOMPARE(settings.list()->size(), std::size_t(1));
    }

    void onlyTheGuiltyFail_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("code");
        QTest::addColumn<quint64>("retries");
        QTest::newRow("refuses before it changed anything") << 0 << int(ErrorCode::OverQuota) << quint64(0);
        QTest::newRow("refuses after a change") << 1 << int(ErrorCode::OverQuota) << quint64(1);
        QTest::newRow("a step fails") << 2 << int(ErrorCode::Storage) << quint64(1);
        QTest::newRow("a step fails and the job hides it") << 3 << int(ErrorCode::Storage) << quint64(1);
    }
    void onlyTheGuiltyFail()
    {
        QFETCH(int, kind);
        QFETCH(int, code);
        QFETCH(quint64, retries);
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const auto guilty = [kind](WriteTransaction &t) -> Status {
            if (kind == 1)
                MADMAIL_CHECK(setNumber(t, 1000));
            if (kind < 2)
                return Error{ErrorCode::OverQuota, "full"};
            const Status failed = failingStep(t);
            (void)setNumber(t, 1001);
            return kind == 3 ? Status() : failed;
        };
        Hold hold(*fixture.store);
        std::vector<std::pair<int, bool>> outcomes;
        int guiltyCode = -1;
        std::latch finished(11);
        for (int i = 0; i <= 10; ++i) {
            const auto done = [&, i](const Status &status) {
                outcomes.emplace_back(i, status.ok());
                if (!status.ok())
                    guiltyCode = int(status.error().code);
                finished.count_down();
            };
            if (i == 5)
                fixture.store->write(guilty, done);
            else
                fixture.store->write([i](WriteTransaction &t) { return setNumber(t, i); }, done);
        }
        hold.letGo();
        finished.wait();
        QCOMPARE(outcomes.size(), std::size_t(11));
        for (int i = 0; i <= 10; ++i)
            QCOMPARE(outcomes[std::size_t(i)], std::pair(i, i != 5));
        QCOMPARE(guiltyCode, code);
        QCOMPARE(fixture.store->stats().retriedBatches, retries);
        const auto rows = readNow(*fixture.store, [](ReadConnection &c) { return SettingQueries(c).list(); });
        QCOMPARE(rows->size(), std::size_t(10)); // nothing of the guilty one
    }

    void lazyRidesAlong()
    {
        StoreFixture fixture;
        fixture.options.lazyDelay = std::chrono::hours(1);
        VERIFY_OK(fixture.open());
        const quint64 before = fixture.store->stats().batches;
        std::latch finished(1);
        fixture.store->write([](WriteTransaction &t) { return setNumber(t, 1); },
                             [&](const Status &) { finished.count_down(); }, WritePriority::Lazy);
        QCOMPARE(fixture.store->stats().waitingJobs, qint64(1));
        VERIFY_OK(writeNow(*fixture.store, [](WriteTransaction &t) { return setNumber(t, 2); }));
        finished.wait();
        QCOMPARE(fixture.store->stats().batches - before, quint64(1));
    }

    void lazyIsWrittenInTime()
    {
        StoreFixture fixture;
        fixture.options.lazyDelay = std::chrono::milliseconds(20);
        VERIFY_OK(fixture.open());
        VERIFY_OK(writeNow(
            *fixture.store, [](WriteTransaction &t) { return setNumber(t, 1); }, WritePriority::Lazy));
    }

    void closingWritesEverything()
    {
        StoreFixture fixture;
        fixture.options.lazyDelay = std::chrono::hours(1);
        VERIFY_OK(fixture.open());
        std::atomic<int> done{0};
        for (int i = 0; i < 600; ++i) {
            const WritePriority priority = i % 3 == 0   ? WritePriority::Lazy
                                           : i % 3 == 1 ? WritePriority::Normal
                                                        : WritePriority::Background;
            fixture.store->write([i](WriteTransaction &t) { return setNumber(t, i); },
                                 [&](const Status &status) { done += status.ok() ? 1 : 0; }, priority);
        }
        fixture.store.reset();
        QCOMPARE(done.load(), 600);
        QCOMPARE(queryNumber(fixture.options.path, "SELECT count(*) FROM settings"), qint64(600));
    }

    void tooManyAreToldAtOnce()
    {
        StoreFixture fixture;
        fixture.options.queueJobs = 10;
        fixture.options.queueWeight = kibibytes(100);
        VERIFY_OK(fixture.open());
        Hold hold(*fixture.store);
        std::atomic<int> busy{0};
        std::atomic<int> written{0};
        const auto count = [&](const Status &status) {
            status.ok() ? ++written : busy += status.error().code == ErrorCode::Busy ? 1 : 0;
        };
        const auto nothing = [](WriteTransaction &) -> Status { return {}; };
        fixture.store->write(nothing, count, WritePriority::Normal, kibibytes(90));
        fixture.store->write(nothing, count, WritePriority::Normal, kibibytes(20)); // too heavy
        QCOMPARE(busy.load(), 1);
        for (int i = 0; i < 12; ++i)
            fixture.store->write(nothing, count);
        QCOMPARE(busy.load(), 4);
        for (int i = 0; i < 11; ++i) // what tidies up has a reserve of its own
            fixture.store->write(nothing, count, WritePriority::Lazy);
        QCOMPARE(busy.load(), 5);
        hold.letGo();
        fixture.store.reset();
        QCOMPARE(written.load(), 20);
    }

    void readersAnswerInOrderAndAtClose()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        std::atomic<int> answered{0};
        for (int i = 0; i < 200; ++i)
            VERIFY_OK(
                fixture.store->read([&](ReadConnection &c) { answered += SettingQueries(c).list().ok() ? 1 : 0; }));
        fixture.store.reset();
        QCOMPARE(answered.load(), 200);
    }

    void manyThreadsExactlyOnce()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        std::atomic<int> calls{0};
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 4; ++thread)
            threads.emplace_back([&, thread] {
                for (int i = 0; i < 500; ++i)
                    fixture.store->write([n = thread * 500 + i](WriteTransaction &t) { return setNumber(t, n); },
                                         [&](const Status &status) { calls += status.ok() ? 1 : 0; });
            });
        for (std::thread &thread : threads)
            thread.join();
        fixture.store.reset();
        QCOMPARE(calls.load(), 2000);
        QCOMPARE(queryNumber(fixture.options.path, "SELECT count(*) FROM settings"), qint64(2000));
    }

    void logIsMovedIntoTheFile()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        const QByteArray content(200 * 1024, 'x');
        for (int i = 0; i < 200; ++i)
            QVERIFY(fixture.deliver(place.mailbox, content).ok());
        QVERIFY(fixture.settles([&] { return fixture.store->stats().checkpoints > 0; }));
    }
};

MADMAIL_TEST(TestGroupCommit)
#include "tst_group_commit.moc"
