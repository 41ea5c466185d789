// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/blocklist_table.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/store/audit.h"
#include "tests/unit/server/store/store_fixture.h"

using namespace Madmail;
using namespace Madmail::Store::Testing;
using Madmail::Store::AccountQueries;
using Madmail::Store::AccountTable;
using Madmail::Store::MailboxQueries;
using Madmail::Store::MessageFilter;
using Madmail::Store::MessageQueries;
using Madmail::Store::MessageTable;
using Madmail::Store::ReadConnection;
using Madmail::Store::SelectedMessages;
using Madmail::Store::WriteTransaction;

using Uids = std::vector<Uid>;

class TestMaintenanceQueries : public QObject
{
    Q_OBJECT

    static Status fill(StoreFixture &fixture, MailboxId mailbox, int count)
    {
        return writeNow(*fixture.store, [&](WriteTransaction &t) -> Status {
            MADMAIL_TRY(const BodyId body, Store::BodyStore(t).insert(QByteArrayView("0123456789")));
            for (int i = 0; i < count; ++i)
                MADMAIL_CHECK(MessageTable(t).append(mailbox, body, 10, 1000 + i, {quint8(i % 2 ? FlagSeen : 0), {}}));
            return {};
        });
    }

    static SelectedMessages select(StoreFixture &fixture, MailboxId mailbox, Uid first, const MessageFilter &filter,
                                   int limit)
    {
        return *readNow(*fixture.store, [&](ReadConnection &connection) {
            return MessageQueries(connection).select(mailbox, first, filter, limit);
        });
    }

private Q_SLOTS:
    void selects_data()
    {
        QTest::addColumn<int>("mask");
        QTest::addColumn<int>("flags");
        QTest::addColumn<qint64>("before");
        QTest::addColumn<QList<int>>("uids");
        QTest::newRow("all") << 0 << 0 << qint64(0) << QList<int>{1, 2, 3, 4, 5, 6};
        QTest::newRow("seen") << int(FlagSeen) << int(FlagSeen) << qint64(0) << QList<int>{2, 4, 6};
        QTest::newRow("unseen") << int(FlagSeen) << 0 << qint64(0) << QList<int>{1, 3, 5};
        QTest::newRow("unseen and early") << int(FlagSeen) << 0 << qint64(1004) << QList<int>{1, 3};
        QTest::newRow("early, not the second itself") << 0 << 0 << qint64(1001) << QList<int>{1};
        QTest::newRow("nothing") << int(FlagDeleted) << int(FlagDeleted) << qint64(0) << QList<int>{};
    }
    void selects()
    {
        QFETCH(int, mask);
        QFETCH(int, flags);
        QFETCH(qint64, before);
        QFETCH(QList<int>, uids);
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        VERIFY_OK(fill(fixture, place.mailbox, 6));
        MessageFilter filter{quint8(mask), quint8(flags), {}};
        if (before)
            filter.before = before;
        const SelectedMessages found = select(fixture, place.mailbox, 1, filter, 100);
        QCOMPARE(found.uids, Uids(uids.begin(), uids.end()));
        QCOMPARE(found.bytes, qint64(uids.size()) * 10);
        QCOMPARE(found.lookedAt, qint64(6));
        QCOMPARE(found.next, Uid(0));

        // The same filter decides in the job that removes, whatever was asked for.
        const Uids everything{1, 2, 3, 4, 5, 6};
        const auto removed = writeNow(*fixture.store, [&](WriteTransaction &t) {
            return MessageTable(t).remove(place.mailbox, everything, filter);
        });
        VERIFY_OK(removed);
        QCOMPARE(removed->uids, found.uids);
        QCOMPARE(removed->bytes, found.bytes);
        QCOMPARE(auditDatabase(*fixture.store, fixture.folder.path()), QStringList());
    }

    void pagesGoOnWhereTheLastOneEnded()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        VERIFY_OK(fill(fixture, place.mailbox, Store::maxSelectRows + 10));
        const MessageFilter seen = MessageFilter::with(FlagSeen);
        const SelectedMessages first = select(fixture, place.mailbox, 1, seen, 2);
        QCOMPARE(first.uids, (Uids{2, 4}));
        QCOMPARE(first.lookedAt, qint64(4));
        QCOMPARE(first.next, Uid(5));
        // No row matches: a page ends all the same, so that no query takes long.
        const SelectedMessages none = select(fixture, place.mailbox, 1, MessageFilter::with(FlagDeleted), 2);
        QVERIFY(none.uids.empty());
        QCOMPARE(none.lookedAt, qint64(Store::maxSelectRows));
        QCOMPARE(none.next, Uid(Store::maxSelectRows + 1));
        QCOMPARE(select(fixture, place.mailbox, none.next, MessageFilter::with(FlagDeleted), 2).next, Uid(0));
    }

    void mailboxesOfEverybodyInPages()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        std::vector<MailboxId> made;
        for (int i = 0; i < 5; ++i)
            made.push_back(fixture.makePlace("user" + QByteArray::number(i) + "@example.org").mailbox);
        std::vector<MailboxId> listed;
        MailboxId after;
        for (int page = 0; page < 4; ++page) {
            const auto part = readNow(*fixture.store, [&](ReadConnection &c) { return MailboxQueries(c).list(after, 2); });
            VERIFY_OK(part);
            for (const MailboxInfo &mailbox : *part)
                listed.push_back(mailbox.id);
            after = listed.back();
        }
        QCOMPARE(listed, made);
    }

    void unusedAccountsInPages()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const auto made = writeNow(*fixture.store, [](WriteTransaction &t) -> Status {
            AccountTable accounts(t);
            for (const auto &[name, createdAt] : {std::pair("late", 300), {"used", 100}, {"a", 200}, {"b", 200}, {"old", 50}}) {
                MADMAIL_TRY(const AccountId id, accounts.insert({QByteArray(name) + "@example.org", {}, createdAt}));
                if (QByteArrayView(name) == QByteArrayView("used"))
                    MADMAIL_CHECK(accounts.recordLogin(id, 150, Madmail::Store::LoginDates::FirstAndLast));
            }
            return {};
        });
        VERIFY_OK(made);
        QByteArrayList found;
        AccountInfo last;
        for (int page = 0; page < 4; ++page) {
            const auto part =
                readNow(*fixture.store, [&](ReadConnection &c) { return AccountQueries(c).listUnused(300, last, 1); });
            VERIFY_OK(part);
            for (const AccountInfo &account : *part)
                found << account.address;
            last = part->empty() ? last : part->back();
        }
        QCOMPARE(found, (QByteArrayList{"old@example.org", "a@example.org", "b@example.org"}));
        QCOMPARE(*readNow(*fixture.store, [](ReadConnection &c) { return AccountQueries(c).countUnused(300); }), qint64(3));
    }

    void blockedNamesWithTheirReason()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        VERIFY_OK(writeNow(*fixture.store, [](WriteTransaction &t) {
            return Store::BlocklistTable(t).add({"spam@example.org", QStringLiteral("spam"), 42});
        }));
        const auto find = [&](QByteArrayView name) {
            return *readNow(*fixture.store, [&](ReadConnection &c) { return Store::BlocklistQueries(c).find(name); });
        };
        QCOMPARE(find("spam@example.org")->reason, QStringLiteral("spam"));
        QCOMPARE(find("spam@example.org")->blockedAt, UnixSeconds(42));
        QVERIFY(!find("alice@example.org"));
    }
};

MADMAIL_TEST(TestMaintenanceQueries)
#include "tst_maintenance_queries.moc"
