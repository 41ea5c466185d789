// SPDX-License-Identifier: GPL-3.0-or-later
// Lists of other servers, exchangers and contact links.
#include "server/store/exchanger_table.h"
#include "server/store/federation_table.h"
#include "server/store/share_table.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/store/store_fixture.h"

#include <QTest>

using namespace Madmail;
using namespace Madmail::Store;
using namespace Madmail::Store::Testing;

class TestListTables : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void federation()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        VERIFY_OK(writeNow(*fixture.store, [](WriteTransaction &t) -> Status {
            FederationTable rules(t, FederationList::Rules);
            FederationTable dismissed(t, FederationList::Dismissed);
            MADMAIL_CHECK(expect(*rules.add({"b.example", 10}) && *rules.add({"a.example", 20}), "add"));
            MADMAIL_CHECK(expect(!*rules.add({"b.example", 30}), "again"));
            MADMAIL_CHECK(expect(!*dismissed.contains("b.example") && *dismissed.add({"c.example", 1}), "two lists"));
            const auto all = rules.list("", 10);
            MADMAIL_CHECK(expect(all->size() == 2 && all->front().domain == "a.example" && all->back().createdAt == 10, "list"));
            MADMAIL_CHECK(expect(rules.list("a.example", 10)->size() == 1 && rules.list("", 1)->size() == 1, "pages"));
            MADMAIL_CHECK(expect(*rules.remove("b.example") && !*rules.remove("b.example"), "remove"));
            MADMAIL_CHECK(expect(*rules.clear() == 1 && *rules.count() == 0, "clear"));
            return expect(*dismissed.count() == 1, "the other list stays");
        }));
    }

    void federationIsLimited()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        VERIFY_OK(writeNow(*fixture.store, [](WriteTransaction &t) -> Status {
            FederationTable rules(t, FederationList::Rules);
            for (qint64 i = 0; i < FederationTable::maxDomains; ++i)
                MADMAIL_CHECK(rules.add({QByteArray::number(i) + ".example", 1}));
            MADMAIL_CHECK(expect(rules.add({"more.example", 1}).error().code == ErrorCode::TooLarge, "full"));
            MADMAIL_CHECK(expect(rules.add({"7.example", 1}).ok(), "what is there may be said again"));
            return expect(FederationTable(t, FederationList::Dismissed).add({"more.example", 1}).ok(), "the other list");
        }));
    }

    void exchangers()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        VERIFY_OK(writeNow(*fixture.store, [](WriteTransaction &t) -> Status {
            ExchangerTable table(t);
            Exchanger one{.name = "one", .url = QStringLiteral("https://one.example/")};
            MADMAIL_CHECK(table.insert(one));
            MADMAIL_CHECK(expect(table.insert(one).error().code == ErrorCode::AlreadyExists, "taken"));
            one.enabled = false;
            one.pollInterval = 5;
            MADMAIL_CHECK(table.update(one));
            const auto found = *table.find("one");
            MADMAIL_CHECK(expect(found && !found->enabled && found->pollInterval == 5 && found->lastPollAt == 0, "updated"));
            MADMAIL_CHECK(expect(table.update({.name = "two"}).error().code == ErrorCode::NotFound, "nothing to update"));
            for (std::size_t i = 1; i < ExchangerTable::maxExchangers; ++i)
                MADMAIL_CHECK(table.insert({.name = "x" + QByteArray::number(i)}));
            MADMAIL_CHECK(expect(table.insert({.name = "y"}).error().code == ErrorCode::TooLarge, "too many"));
            MADMAIL_CHECK(expect(table.list()->size() == ExchangerTable::maxExchangers && table.list()->front().name == "one", "list"));
            return expect(*table.remove("one") && !*table.remove("one"), "remove");
        }));
    }

    void shares()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        VERIFY_OK(writeNow(*fixture.store, [](WriteTransaction &t) -> Status {
            ShareTable table(t);
            MADMAIL_CHECK(table.insert({"alice", QStringLiteral("openpgp4fpr:A"), QStringLiteral("Alice"), 5}));
            MADMAIL_CHECK(expect(table.insert({"alice"}).error().code == ErrorCode::AlreadyExists, "taken"));
            MADMAIL_CHECK(table.insert({"Alice"})); // links keep their case
            MADMAIL_CHECK(table.update({"alice", QStringLiteral("openpgp4fpr:B"), QStringLiteral("A."), 99}));
            const auto found = *table.find("alice");
            MADMAIL_CHECK(expect(found && found->url == QStringLiteral("openpgp4fpr:B") && found->createdAt == 5, "updated"));
            MADMAIL_CHECK(expect(table.update({"bob"}).error().code == ErrorCode::NotFound, "nothing to update"));
            MADMAIL_CHECK(expect(table.list("", 10)->size() == 2 && table.list("Alice", 10)->size() == 1, "pages"));
            for (qint64 i = 2; i < ShareTable::maxShares; ++i)
                MADMAIL_CHECK(table.insert({"s" + QByteArray::number(i)}));
            MADMAIL_CHECK(expect(table.insert({"more"}).error().code == ErrorCode::TooLarge, "too many"));
            return expect(*table.remove("alice") && !*table.remove("alice"), "remove");
        }));
    }

private:
    /// Inside a job QVERIFY cannot return; a failed expectation comes back as the job's error.
    static Status expect(bool condition, const char *what)
    {
        if (condition)
            return {};
        return Error{ErrorCode::Internal, "expectation", {}, QString::fromUtf8(what)};
    }
};

MADMAIL_TEST(TestListTables)
#include "tst_list_tables.moc"
