// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_main.h"
#include "tests/unit/server/store/audit.h"
#include "tests/unit/server/store/store_fixture.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>

#include <semaphore>

using namespace Madmail;
using namespace Madmail::Store::Testing;
using Madmail::Store::bodyChunkBytes;
using Madmail::Store::BodyPin;
using Madmail::Store::BodyQueries;
using Madmail::Store::BodyStore;
using Madmail::Store::BodyWriter;
using Madmail::Store::IncomingBody;
using Madmail::Store::MailboxTable;
using Madmail::Store::MessageTable;
using Madmail::Store::ReadConnection;
using Madmail::Store::WriteTransaction;

namespace {

QByteArray noise(qsizetype size)
{
    QByteArray bytes(size + 8, Qt::Uninitialized);
    QRandomGenerator generator { quint32(size) };
    for (qsizetype i = 0; i < size; i += 4) {
        const quint32 word = generator.generate();
        std::memcpy(bytes.data() + i, &word, 4);
    }
    bytes.truncate(size);
    return bytes;
}

qint64 residentBytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLongLong() * 4096;
}

} // namespace

class TestBodies : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsParts_data()
    {
        QTest::addColumn<qint64>("size");
        for (const qint64 size : { qint64(0), qint64(1), bodyChunkBytes - 1, bodyChunkBytes, bodyChunkBytes + 1,
                                   3 * bodyChunkBytes, 3 * bodyChunkBytes + 77 })
            QTest::newRow(QByteArray::number(size).constData()) << size;
    }
    void readsParts()
    {
        QFETCH(qint64, size);
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        const QByteArray content = noise(size);
        const auto body = deliverStreamed(fixture, place, content, 1000);
        VERIFY_OK(body);
        const auto read = [&](qint64 offset, qint64 count) {
            return readNow(*fixture.store, [&](ReadConnection &c) { return BodyQueries(c).read(*body, offset, count); });
        };
        QByteArray whole;
        for (qint64 offset = 0; offset < size; offset += 100'000)
            whole += *read(offset, 100'000);
        QVERIFY(whole == content);
        QVERIFY(*read(size, 10) == QByteArray());
        QVERIFY(*read(size + 1'000'000, 10) == QByteArray());
        if (size > bodyChunkBytes)
            QVERIFY(*read(bodyChunkBytes - 5, 10) == content.mid(bodyChunkBytes - 5, 10));
        COMPARE_ERROR(read(-1, 10), ErrorCode::BadInput);
        COMPARE_ERROR(read(0, bodyChunkBytes + 1), ErrorCode::BadInput);
        QCOMPARE(auditDatabase(*fixture.store, fixture.folder.path()), QStringList());
    }

    void oneBodyForAllRecipients()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        std::vector<Place> places;
        for (int i = 0; i < 5; ++i)
            places.push_back(fixture.makePlace("user" + QByteArray::number(i) + "@example.org"));
        VERIFY_OK(writeNow(*fixture.store, [&](WriteTransaction &t) -> Status {
            MADMAIL_TRY(const BodyId body, BodyStore(t).insert(QByteArrayView("for all")));
            for (const Place &place : places)
                MADMAIL_CHECK(MessageTable(t).append(place.mailbox, body, 7, 1, {}));
            return {};
        }));
        QCOMPARE(auditDatabase(*fixture.store, fixture.folder.path()), QStringList());
        fixture.store.reset();
        QCOMPARE(queryNumber(fixture.options.path, "SELECT count(*) FROM bodies WHERE refs = 5"), qint64(1));
        QCOMPARE(queryNumber(fixture.options.path, "SELECT count(*) FROM body_chunks"), qint64(1));
    }

    void bodyWithoutMessageIsFreed()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        VERIFY_OK(writeNow(*fixture.store, [&](WriteTransaction &t) { return BodyStore(t).insert(QByteArrayView("unused")); }));
        QVERIFY(fixture.settles([&] { return fixture.store->stats().bodyBytesFreed == 6; }));
    }

    void refusedBodyIsFreed()
    {
        StoreFixture fixture;
        fixture.options.lazyDelay = std::chrono::milliseconds(1);
        VERIFY_OK(fixture.open());
        const qint64 size = 5 * bodyChunkBytes;
        {
            BodyWriter writer(*fixture.store);
            writer.append(noise(size));
            const IncomingBody body = writer.finish();
            // Over quota after the body was taken: nothing of the job stays.
            const auto refused = writeNow(*fixture.store, [&](WriteTransaction &t) -> Status {
                MADMAIL_CHECK(BodyStore(t).insert(body));
                return Error { ErrorCode::OverQuota, "full" };
            });
            COMPARE_ERROR(refused, ErrorCode::OverQuota);
        }
        QVERIFY(fixture.settles([&] { return fixture.store->stats().bodyBytesFreed == quint64(size); }));
        fixture.store.reset();
        QCOMPARE(queryNumber(fixture.options.path, "SELECT count(*) FROM body_chunks"), qint64(0));
    }

    void abortedBodyIsFreed()
    {
        StoreFixture fixture;
        fixture.options.lazyDelay = std::chrono::milliseconds(1);
        VERIFY_OK(fixture.open());
        {
            BodyWriter writer(*fixture.store);
            writer.append(noise(3 * bodyChunkBytes));
        }
        QVERIFY(fixture.settles([&] { return fixture.store->stats().bodyBytesFreed >= quint64(2 * bodyChunkBytes); }));
    }

    void stagedLeftoverGoesAtStart()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        QVERIFY(fixture.deliver(place.mailbox, "kept").ok());
        fixture.store.reset();
        executeSql(fixture.options.path,
                   "INSERT INTO bodies VALUES (77, 300000, 0, 1); INSERT INTO body_chunks VALUES (77 * 65536, zeroblob(262144));"
                   "INSERT INTO body_chunks VALUES (77 * 65536 + 1, zeroblob(37856))");
        VERIFY_OK(fixture.open());
        QVERIFY(fixture.settles([&] { return fixture.store->stats().bodyBytesFreed == 300'000; }));
        QCOMPARE(auditDatabase(*fixture.store, fixture.folder.path()), QStringList());
        fixture.store.reset();
        QCOMPARE(queryNumber(fixture.options.path, "SELECT count(*) FROM bodies"), qint64(1));
    }

    void pinnedBodyStaysReadable()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        const QByteArray content = noise(3 * bodyChunkBytes);
        const BodyId body = *deliverStreamed(fixture, place, content, 65'536);
        const BodyId other = *deliverStreamed(fixture, place, content, 65'536);
        BodyPin pin = fixture.store->pinBody(body);
        BodyPin second = pin;
        const std::vector<Uid> uids { 1, 2 };
        VERIFY_OK(writeNow(*fixture.store, [&](WriteTransaction &t) { return MessageTable(t).remove(place.mailbox, uids); }));
        QVERIFY(fixture.settles([&] { return fixture.store->stats().bodyBytesFreed == quint64(content.size()); }));
        const auto read = [&](BodyId id) {
            return readNow(*fixture.store, [&](ReadConnection &c) { return BodyQueries(c).read(id, 2 * bodyChunkBytes, 9); });
        };
        COMPARE_ERROR(read(other), ErrorCode::NotFound);
        pin = {};
        QVERIFY(*read(body) == content.mid(2 * bodyChunkBytes, 9));
        second = {};
        QVERIFY(fixture.settles([&] { return fixture.store->stats().bodyBytesFreed == quint64(2 * content.size()); }));
        COMPARE_ERROR(read(body), ErrorCode::NotFound);
    }

    // 100 MB go while mail comes in: no delivery waits for more than one step of the collector.
    void deletionLeavesDeliveriesGoing()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        const auto doomed = writeNow(*fixture.store,
                                     [&](WriteTransaction &t) { return MailboxTable(t).create(place.account, "Doomed"); });
        const QByteArray content = noise(bodyChunkBytes);
        constexpr int messages = 400;
        for (int i = 0; i < messages; ++i)
            QVERIFY(fixture.deliver(doomed->id, content).ok());
        VERIFY_OK(writeNow(*fixture.store, [&](WriteTransaction &t) { return MailboxTable(t).remove(doomed->id); }));
        QCOMPARE(fixture.accountInfo(place.account).usedBytes, qint64(0)); // exact at once
        const quint64 total = quint64(messages * bodyChunkBytes);
        int deliveredMeanwhile = 0;
        while (fixture.store->stats().bodyBytesFreed < total && deliveredMeanwhile < 10'000) {
            QVERIFY(fixture.deliver(place.mailbox, "meanwhile").ok());
            ++deliveredMeanwhile;
        }
        QCOMPARE(fixture.store->stats().bodyBytesFreed, total);
        QVERIFY2(deliveredMeanwhile >= 20, QByteArray::number(deliveredMeanwhile).constData()); // 50 steps of 2 MiB
        const auto fileSize = [&] { return QFileInfo(fixture.options.path).size(); };
        QCOMPARE(auditDatabase(*fixture.store, fixture.folder.path()), QStringList());
        // What stays free in the file is one eighth, or 16 MiB.
        QVERIFY(fixture.settles([&] { return !fixture.store->stats().maintenancePending; }));
        fixture.store.reset();
        QVERIFY2(fileSize() < 24 * 1024 * 1024, QByteArray::number(fileSize()).constData());
    }

    void largeBodyNeedsLittleMemory()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        const QByteArray part = noise(16'384);
        constexpr qint64 size = 50 * 1024 * 1024;
        QVERIFY(deliverPattern(fixture, place, part, size / 16).ok()); // everything has been used once
        const qint64 before = residentBytes();
        const auto body = deliverPattern(fixture, place, part, size);
        VERIFY_OK(body);
        QCryptographicHash hash(QCryptographicHash::Sha256);
        for (qint64 offset = 0; offset < size; offset += bodyChunkBytes) {
            const auto chunk = readNow(*fixture.store, [&](ReadConnection &c) {
                return BodyQueries(c).read(*body, offset, bodyChunkBytes);
            });
            VERIFY_OK(chunk);
            hash.addData(*chunk);
        }
        const qint64 grown = residentBytes() - before;
        QCryptographicHash expected(QCryptographicHash::Sha256);
        for (qint64 offset = 0; offset < size; offset += part.size())
            expected.addData(part);
        QCOMPARE(hash.result(), expected.result());
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        QVERIFY2(grown <= 4 * 1024 * 1024, QByteArray::number(grown).constData());
#else
        Q_UNUSED(grown) // sanitizers keep freed memory
#endif
    }

private:
    static Result<BodyId> deliver(StoreFixture &fixture, const Place &place, const IncomingBody &body)
    {
        return writeNow(*fixture.store, [&](WriteTransaction &t) -> Result<BodyId> {
            MADMAIL_TRY(const BodyId id, BodyStore(t).insert(body));
            MADMAIL_CHECK(MessageTable(t).append(place.mailbox, id, body.size(), 1, {}));
            return id;
        });
    }

    static Result<BodyId> deliverStreamed(StoreFixture &fixture, const Place &place, const QByteArray &content, qsizetype step)
    {
        BodyWriter writer(*fixture.store);
        for (qsizetype offset = 0; offset < content.size(); offset += step)
            writer.append(QByteArrayView(content).sliced(offset, std::min(step, content.size() - offset)));
        return deliver(fixture, place, writer.finish());
    }

    /// As a session does it: waits while the writer is behind.
    static Result<BodyId> deliverPattern(StoreFixture &fixture, const Place &place, const QByteArray &part, qint64 size)
    {
        std::counting_semaphore<> drained { 0 };
        BodyWriter writer(*fixture.store, [&] { drained.release(); });
        while (writer.size() < size) {
            while (writer.isCongested())
                drained.acquire();
            writer.append(part);
        }
        return deliver(fixture, place, writer.finish());
    }
};

MADMAIL_TEST(TestBodies)
#include "tst_bodies.moc"
