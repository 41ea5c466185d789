// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_main.h"
#include "tests/unit/server/store/audit.h"
#include "tests/unit/server/store/store_fixture.h"

#include <thread>

using namespace Madmail;
using namespace Madmail::Store::Testing;
using Madmail::Store::BodyStore;
using Madmail::FlagChange;
using Madmail::Store::MailboxTable;
using Madmail::Store::MessageQueries;
using Madmail::Store::MessageTable;
using Madmail::Store::ReadConnection;
using Madmail::Store::WriteTransaction;

class TestStoreMessages : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void appendGivesAscendingUidsAndCounts()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        MessageFlags flags;
        flags.system = FlagSeen | FlagFlagged;
        flags.keywords = {"$Junk", "$MDNSent"};
        QCOMPARE(*fixture.deliver(place.mailbox, "one"), 1u);
        QCOMPARE(*fixture.deliver(place.mailbox, "three", flags), 2u);
        const MailboxInfo info = fixture.mailboxInfo(place.mailbox);
        QCOMPARE(info.messageCount, 2u);
        QCOMPARE(info.unseenCount, 1u);
        QCOMPARE(info.sizeBytes, qint64(8));
        QCOMPARE(info.uidNext, 3u);
        QCOMPARE(fixture.accountInfo(place.account).usedBytes, qint64(8));
        QCOMPARE(fixture.accountInfo(place.account).messageCount, qint64(2));
        const auto metas =
            readNow(*fixture.store, [&](ReadConnection &c) { return MessageQueries(c).list(place.mailbox, 1, 9); });
        VERIFY_OK(metas);
        QCOMPARE(metas->size(), std::size_t(2));
        QCOMPARE(metas->at(1).flags, flags);
        QCOMPARE(metas->at(1).size, qint64(5));
        QCOMPARE(metas->at(1).internalDate, qint64(1'700'000'001));
        QVERIFY(metas->at(0).flags.keywords.isEmpty());
    }

    void queriesAreBounded()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        deliverMany(fixture, place.mailbox, 300);
        QVERIFY(readNow(*fixture.store, [&](ReadConnection &c) {
            const MessageQueries messages(c);
            return messages.list(place.mailbox, 1, 1000, 5000)->size() == std::size_t(Store::maxMetaRows) &&
                   messages.uids(place.mailbox)->size() == 300 && messages.uids(place.mailbox, 299)->size() == 2 &&
                   messages.find(place.mailbox, Uid(301))->has_value() == false &&
                   *messages.firstUnseen(place.mailbox) == 1;
        }));
        const std::vector<Uid> wanted{7, 3, 999};
        const auto found =
            readNow(*fixture.store, [&](ReadConnection &c) { return MessageQueries(c).find(place.mailbox, wanted); });
        VERIFY_OK(found);
        QCOMPARE(found->size(), std::size_t(2));
        QCOMPARE(found->at(0).uid, 7u);
        const std::vector<Uid> tooMany(Store::maxMetaRows + 1, 1);
        COMPARE_ERROR(
            readNow(*fixture.store, [&](ReadConnection &c) { return MessageQueries(c).find(place.mailbox, tooMany); }),
            ErrorCode::TooLarge);
    }

    void flags_data()
    {
        QTest::addColumn<int>("change");
        QTest::addColumn<int>("system");
        QTest::addColumn<QByteArray>("result");
        QTest::addColumn<quint32>("unseen");
        QTest::newRow("add seen") << int(FlagChange::Add) << int(FlagSeen) << QByteArray("\\Answered \\Seen old") << 0u;
        QTest::newRow("remove answered") << int(FlagChange::Remove) << int(FlagAnswered) << QByteArray("old") << 1u;
        QTest::newRow("replace") << int(FlagChange::Replace) << int(FlagSeen) << QByteArray("\\Seen") << 0u;
        QTest::newRow("add what is there")
            << int(FlagChange::Add) << int(FlagAnswered) << QByteArray("\\Answered old") << 1u;
    }
    void flags()
    {
        QFETCH(int, change);
        QFETCH(int, system);
        QFETCH(QByteArray, result);
        QFETCH(quint32, unseen);
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        QCOMPARE(*fixture.deliver(place.mailbox, "x", {FlagAnswered, {"old"}}), 1u);
        const std::vector<Uid> uids{1, 77};
        const auto changed = writeNow(*fixture.store, [&](WriteTransaction &t) {
            return MessageTable(t).changeFlags(place.mailbox, uids, FlagChange(change), {quint8(system), {}});
        });
        VERIFY_OK(changed);
        QCOMPARE(changed->size(), std::size_t(1));
        QCOMPARE(changed->at(0).flags.toByteArray(), result);
        QCOMPARE(fixture.mailboxInfo(place.mailbox).unseenCount, unseen);
        QCOMPARE(auditDatabase(*fixture.store, fixture.folder.path()), QStringList());
    }

    void expungeTakesOnlyWhatIsMarked()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        for (int i = 1; i <= 6; ++i)
            QVERIFY(fixture.deliver(place.mailbox, "message", {quint8(i % 2 ? FlagDeleted | FlagSeen : 0), {}}).ok());
        const std::vector<Uid> among{5, 4, 1};
        const auto some = writeNow(*fixture.store,
                                   [&](WriteTransaction &t) { return MessageTable(t).expunge(place.mailbox, among); });
        VERIFY_OK(some);
        QCOMPARE(some->uids, (std::vector<Uid>{1, 5}));
        QCOMPARE(some->bytes, qint64(14));
        const auto rest =
            writeNow(*fixture.store, [&](WriteTransaction &t) { return MessageTable(t).expunge(place.mailbox); });
        QCOMPARE(rest->uids, std::vector<Uid>{3});
        QVERIFY(rest->complete);
        const MailboxInfo info = fixture.mailboxInfo(place.mailbox);
        QCOMPARE(info.messageCount, 3u);
        QCOMPARE(info.unseenCount, 3u);
        QCOMPARE(info.uidNext, 7u);
        QCOMPARE(auditDatabase(*fixture.store, fixture.folder.path()), QStringList());
    }

    void expungeOfManyComesInParts()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        deliverMany(fixture, place.mailbox, Store::maxUidsInJob + 5, FlagDeleted);
        const auto expunge = [&](WriteTransaction &t) { return MessageTable(t).expunge(place.mailbox); };
        const auto first = writeNow(*fixture.store, expunge);
        QCOMPARE(first->uids.size(), std::size_t(Store::maxUidsInJob));
        QVERIFY(!first->complete);
        const auto second = writeNow(*fixture.store, expunge);
        QCOMPARE(second->uids.size(), std::size_t(5));
        QVERIFY(second->complete);
        const std::vector<Uid> tooMany(Store::maxUidsInJob + 1, 1);
        COMPARE_ERROR(writeNow(*fixture.store,
                               [&](WriteTransaction &t) { return MessageTable(t).remove(place.mailbox, tooMany); }),
                      ErrorCode::TooLarge);
    }

    // RFC 4315 §3, RFC 6851: the mapping ascends on both sides, and no body is copied.
    void copyAndMoveMapUids()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        const auto target = writeNow(*fixture.store, [&](WriteTransaction &t) {
            return MailboxTable(t).create(place.account, "Archive", "\\Archive");
        });
        VERIFY_OK(target);
        for (int i = 0; i < 4; ++i)
            QVERIFY(fixture.deliver(place.mailbox, "content", {0, {"kept"}}).ok());
        const std::vector<Uid> uids{4, 2, 99, 2};
        const auto copied = writeNow(
            *fixture.store, [&](WriteTransaction &t) { return MessageTable(t).copy(place.mailbox, uids, target->id); });
        VERIFY_OK(copied);
        QCOMPARE(copied->source, (std::vector<Uid>{2, 4}));
        QCOMPARE(copied->target, (std::vector<Uid>{1, 2}));
        QCOMPARE(copied->uidValidity, target->uidValidity);
        const auto moved = writeNow(
            *fixture.store, [&](WriteTransaction &t) { return MessageTable(t).move(place.mailbox, uids, target->id); });
        QCOMPARE(moved->target, (std::vector<Uid>{3, 4}));
        QCOMPARE(fixture.mailboxInfo(place.mailbox).messageCount, 2u);
        QCOMPARE(fixture.mailboxInfo(target->id).messageCount, 4u);
        QCOMPARE(fixture.accountInfo(place.account).usedBytes, qint64(6 * 7));
        const auto metas =
            readNow(*fixture.store, [&](ReadConnection &c) { return MessageQueries(c).list(target->id, 1, 9); });
        QCOMPARE(metas->at(0).body, metas->at(2).body);
        QCOMPARE(metas->at(3).flags.keywords, QByteArrayList{"kept"});
        QCOMPARE(auditDatabase(*fixture.store, fixture.folder.path()), QStringList());
        COMPARE_ERROR(writeNow(*fixture.store,
                               [&](WriteTransaction &t) { return MessageTable(t).copy(place.mailbox, uids, {4711}); }),
                      ErrorCode::NotFound);
    }

    void recentIsClaimedOnce()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        deliverMany(fixture, place.mailbox, 3);
        const auto claim = [&](WriteTransaction &t) { return MailboxTable(t).claimRecent(place.mailbox); };
        const auto first = writeNow(*fixture.store, claim);
        QCOMPARE(first->first, 1u);
        QCOMPARE(first->uidNext, 4u);
        QVERIFY(fixture.deliver(place.mailbox, "x").ok());
        const auto second = writeNow(*fixture.store, claim);
        QCOMPARE(second->first, 4u);
        QCOMPARE(second->uidNext, 5u);
        QCOMPARE(writeNow(*fixture.store, claim)->first, 5u);
    }

    void uidsRunOut()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        QVERIFY(fixture.deliver(place.mailbox, "x").ok());
        fixture.store.reset();
        executeSql(fixture.options.path, "UPDATE mailboxes SET uid_next = 4294967294");
        VERIFY_OK(fixture.open());
        QCOMPARE(*fixture.deliver(place.mailbox, "last"), 4294967294u);
        COMPARE_ERROR(fixture.deliver(place.mailbox, "none left"), ErrorCode::Refused);
        const std::vector<Uid> uids{1};
        COMPARE_ERROR(
            writeNow(*fixture.store,
                     [&](WriteTransaction &t) { return MessageTable(t).copy(place.mailbox, uids, place.mailbox); }),
            ErrorCode::Refused);
        QCOMPARE(fixture.mailboxInfo(place.mailbox).messageCount, 2u);
    }

    void mailboxThatIsGone()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const std::vector<Uid> uids{1};
        const MailboxId nowhere{99};
        COMPARE_ERROR(fixture.deliver(nowhere, "x"), ErrorCode::NotFound);
        COMPARE_ERROR(
            writeNow(*fixture.store, [&](WriteTransaction &t) { return MessageTable(t).remove(nowhere, uids); }),
            ErrorCode::NotFound);
        COMPARE_ERROR(writeNow(*fixture.store,
                               [&](WriteTransaction &t) {
                                   return MessageTable(t).changeFlags(nowhere, uids, FlagChange::Add, {FlagSeen, {}});
                               }),
                      ErrorCode::NotFound);
        COMPARE_ERROR(
            writeNow(*fixture.store, [&](WriteTransaction &t) { return MailboxTable(t).claimRecent(nowhere); }),
            ErrorCode::NotFound);
    }

    void countersAreExactUnderThreads()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        constexpr qint64 limit = 100 * 100;
        std::atomic<int> accepted{0};
        std::atomic<int> refused{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] {
                for (int j = 0; j < 25; ++j)
                    (appendWithinQuota(*fixture.store, place, limit).ok() ? accepted : refused)++;
            });
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(accepted.load(), 100);
        QCOMPARE(refused.load(), 100);
        QCOMPARE(fixture.accountInfo(place.account).usedBytes, limit);
        QCOMPARE(auditDatabase(*fixture.store, fixture.folder.path()), QStringList());
    }

private:
    /// A delivery as the mail layer does it: the rule is asked in the same job.
    static Result<Uid> appendWithinQuota(Madmail::Store::Store &store, const Place &place, qint64 limit)
    {
        const QByteArray content(100, 'x');
        return writeNow(store, [&](WriteTransaction &t) -> Result<Uid> {
            MADMAIL_TRY(const auto account, Store::AccountQueries(t).find(place.account));
            if (account->info.usedBytes + content.size() > limit)
                return Error{ErrorCode::OverQuota, "full"};
            MADMAIL_TRY(const BodyId body, BodyStore(t).insert(content));
            MADMAIL_TRY(const auto message, MessageTable(t).append(place.mailbox, body, content.size(), 1, {}));
            return message.uid;
        });
    }

    static void deliverMany(StoreFixture &fixture, MailboxId mailbox, int count, quint8 system = 0)
    {
        VERIFY_OK(writeNow(*fixture.store, [&](WriteTransaction &t) -> Status {
            MADMAIL_TRY(const BodyId body, BodyStore(t).insert(QByteArrayView("message")));
            for (int i = 0; i < count; ++i)
                MADMAIL_CHECK(MessageTable(t).append(mailbox, body, 7, 1, {system, {}}));
            return {};
        }));
    }
};

MADMAIL_TEST(TestStoreMessages)
#include "tst_messages.moc"
