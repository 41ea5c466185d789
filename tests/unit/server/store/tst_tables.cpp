// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/blocklist_table.h"
#include "server/store/setting_table.h"
#include "server/store/token_table.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/store/audit.h"
#include "tests/unit/server/store/store_fixture.h"

using namespace Madmail;
using namespace Madmail::Store::Testing;
using Madmail::Store::AccountTable;
using Madmail::Store::BlocklistTable;
using Madmail::Store::MailboxTable;
using Madmail::Store::MessageTable;
using Madmail::Store::SettingTable;
using Madmail::Store::TokenTable;
using Madmail::Store::WriteTransaction;

/// Accounts, mailboxes and the small tables, each asked on the transaction that changed it.
class TestStoreTables : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void accounts()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        VERIFY_OK(writeNow(*fixture.store, [](WriteTransaction &t) -> Status {
            AccountTable accounts(t);
            MADMAIL_TRY(const AccountId id,
                        accounts.insert({"bob@[192.0.2.7]", {}, 100, AccountOrigin::Mail, "token", 5000}));
            MADMAIL_TRY(auto found, accounts.find("bob@[192.0.2.7]"));
            const AccountInfo fresh{id, "bob@[192.0.2.7]",   false,  100, 0, 0, 5000, std::nullopt, 0,
                                    0,  AccountOrigin::Mail, "token"};
            MADMAIL_CHECK(expect(found && found->info == fresh && found->passwordHash.isEmpty(), "fresh"));
            MADMAIL_CHECK(expect(*accounts.countPending("token") == 1, "pending"));

            MADMAIL_CHECK(accounts.setPasswordHash(id, "$argon2id$…"));
            MADMAIL_CHECK(expect(*accounts.recordLogin(id, 200, Madmail::Store::LoginDates::FirstAndLast), "first login"));
            MADMAIL_CHECK(expect(!*accounts.recordLogin(id, 300, Madmail::Store::LoginDates::FirstAndLast), "second login"));
            MADMAIL_CHECK(accounts.setQuotaLimit(id, std::nullopt));
            MADMAIL_CHECK(accounts.setAppendLimit(id, 77));
            MADMAIL_TRY(found, accounts.find(id));
            MADMAIL_CHECK(expect(found->passwordHash == "$argon2id$…" && found->info.hasPassword, "hash"));
            MADMAIL_CHECK(expect(found->info.firstLoginAt == 200 && found->info.lastLoginAt == 300, "dates"));
            MADMAIL_CHECK(expect(!found->info.quotaLimitBytes && found->info.appendLimitBytes == 77, "limits"));
            MADMAIL_CHECK(
                expect(*accounts.countPending("token") == 0 && *accounts.countPending("") == 0, "none pending"));
            MADMAIL_CHECK(expect(accounts.usage(id)->usedBytes == 0, "usage"));

            const auto again = accounts.insert({"bob@[192.0.2.7]"});
            MADMAIL_CHECK(expect(!again.ok() && again.error().code == ErrorCode::AlreadyExists, "taken"));
            MADMAIL_TRY(found, accounts.find("nobody@example.org"));
            return expect(!found, "nobody");
        }));
    }

    void accountsThatAreNotThere()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        VERIFY_OK(writeNow(*fixture.store, [](WriteTransaction &t) -> Status {
            AccountTable accounts(t);
            const AccountId nobody{5};
            for (const Status &status : {accounts.setPasswordHash(nobody, "x"), accounts.setQuotaLimit(nobody, 1),
                                         accounts.setAppendLimit(nobody, 1)})
                MADMAIL_CHECK(expect(!status.ok() && status.error().code == ErrorCode::NotFound, "change"));
            MADMAIL_CHECK(expect(accounts.recordLogin(nobody, 1, Madmail::Store::LoginDates::FirstOnly).error().code == ErrorCode::NotFound, "login"));
            MADMAIL_CHECK(expect(accounts.usage(nobody).error().code == ErrorCode::NotFound, "usage"));
            MADMAIL_CHECK(
                expect(MailboxTable(t).create(nobody, "INBOX").error().code == ErrorCode::NotFound, "mailbox"));
            return expect(accounts.remove(nobody).error().code == ErrorCode::NotFound, "remove");
        }));
    }

    void accountsComeInPages()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        VERIFY_OK(writeNow(*fixture.store, [](WriteTransaction &t) -> Status {
            AccountTable accounts(t);
            for (int i = 0; i < 25; ++i)
                MADMAIL_CHECK(accounts.insert({"user" + QByteArray::number(100 + i) + "@example.org"}));
            QByteArray after;
            int seen = 0;
            int pages = 0;
            for (auto page = accounts.list(after, 10); page.ok() && !page->empty(); page = accounts.list(after, 10)) {
                seen += int(page->size());
                after = page->back().address;
                ++pages;
            }
            MADMAIL_CHECK(expect(seen == 25 && pages == 3, "pages"));
            return expect(accounts.totals()->accounts == 25 && accounts.totals()->everLoggedIn == 0, "totals");
        }));
    }

    void removedAccountLeavesNothing()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place alice = fixture.makePlace("alice@example.org");
        const Place bob = fixture.makePlace("bob@example.org");
        // One body in both accounts: Bob keeps his.
        const QByteArray content(50'000, 's');
        VERIFY_OK(writeNow(*fixture.store, [&](WriteTransaction &t) -> Status {
            MADMAIL_TRY(const BodyId body, Store::BodyStore(t).insert(content));
            for (int i = 0; i < 600; ++i)
                MADMAIL_CHECK(MessageTable(t).append(alice.mailbox, body, content.size(), 1, {}));
            MADMAIL_CHECK(MessageTable(t).append(bob.mailbox, body, content.size(), 1, {}));
            return {};
        }));
        QVERIFY(fixture.deliver(alice.mailbox, "hers alone").ok());
        const auto removed =
            writeNow(*fixture.store, [&](WriteTransaction &t) { return AccountTable(t).remove(alice.account); });
        VERIFY_OK(removed);
        QCOMPARE(removed->mailboxes, std::vector<MailboxId>{alice.mailbox});
        QCOMPARE(removed->messages, qint64(601));
        fixture.makePlace("alice@example.org"); // the name is free at once
        QVERIFY(fixture.settles([&] { return !fixture.store->stats().maintenancePending; }));
        QCOMPARE(auditDatabase(*fixture.store, fixture.folder.path()), QStringList());
        fixture.store.reset();
        QCOMPARE(queryNumber(fixture.options.path, "SELECT count(*) FROM messages"), qint64(1));
        QCOMPARE(queryNumber(fixture.options.path, "SELECT count(*) FROM bodies"), qint64(1));
    }

    void mailboxes()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        VERIFY_OK(writeNow(*fixture.store, [&](WriteTransaction &t) -> Status {
            MailboxTable mailboxes(t);
            MADMAIL_TRY(const MailboxInfo sent, mailboxes.create(place.account, "Gesendet/Ärger", "\\Sent"));
            MADMAIL_CHECK(expect(sent.uidNext == 1 && sent.uidValidity > 0 && sent.uidValidity < 0x80000000u, "fresh"));
            MADMAIL_CHECK(expect(sent.specialUse == "\\Sent" && !sent.subscribed, "special"));
            const auto again = mailboxes.create(place.account, "Gesendet/Ärger");
            MADMAIL_CHECK(expect(!again.ok() && again.error().code == ErrorCode::AlreadyExists, "taken"));
            MADMAIL_CHECK(expect(*mailboxes.subscribe(place.account, "Gesendet/Ärger"), "subscribe"));
            MADMAIL_CHECK(expect(!*mailboxes.subscribe(place.account, "Gesendet/Ärger"), "subscribe again"));
            MADMAIL_CHECK(expect(*mailboxes.subscribe(place.account, "Nowhere"), "subscribe to nothing"));
            MADMAIL_CHECK(expect((*mailboxes.find(sent.id))->subscribed, "subscribed"));
            MADMAIL_CHECK(mailboxes.setSpecialUse(sent.id, ""));
            MADMAIL_CHECK(expect((*mailboxes.find(sent.id))->specialUse.isEmpty(), "special use taken"));
            MADMAIL_CHECK(
                expect(mailboxes.list(place.account)->size() == 2 && *mailboxes.count(place.account) == 2, "list"));
            MADMAIL_CHECK(expect(mailboxes.remove(sent.id)->name == "Gesendet/Ärger", "remove"));
            MADMAIL_CHECK(expect(mailboxes.remove(sent.id).error().code == ErrorCode::NotFound, "remove again"));
            MADMAIL_CHECK(expect(*mailboxes.subscriptions(place.account) == QByteArrayList{"Gesendet/Ärger", "Nowhere"},
                                 "RFC 3501 §6.3.9: subscriptions outlive the mailbox"));
            MADMAIL_TRY(const MailboxInfo anew, mailboxes.create(place.account, "Gesendet/Ärger"));
            MADMAIL_CHECK(expect(anew.id != sent.id && anew.uidValidity != sent.uidValidity, "not the old one"));
            return expect(*mailboxes.unsubscribe(place.account, "Nowhere"), "unsubscribe");
        }));
    }

    // RFC 3501 §6.3.5: inferior hierarchical names move with the name.
    void renameMovesInferiors()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        VERIFY_OK(writeNow(*fixture.store, [&](WriteTransaction &t) -> Status {
            MailboxTable mailboxes(t);
            for (const char *name : {"foo", "foo/bar", "foo/bar/baz", "foo-not", "foo0", "other/bar"})
                MADMAIL_CHECK(mailboxes.create(place.account, name));
            const MailboxId foo = (*mailboxes.find(place.account, "foo"))->id;
            const auto inside = mailboxes.rename(foo, "foo/deeper");
            MADMAIL_CHECK(expect(inside.error().code == ErrorCode::Refused, "into itself"));
            const auto clash = mailboxes.rename(foo, "other");
            MADMAIL_CHECK(expect(clash.error().code == ErrorCode::AlreadyExists, "an inferior's name is taken"));
            const auto taken = mailboxes.rename(foo, "INBOX");
            MADMAIL_CHECK(expect(taken.error().code == ErrorCode::AlreadyExists, "taken"));
            MADMAIL_TRY(const auto renamed, mailboxes.rename(foo, "zap"));
            MADMAIL_CHECK(expect(renamed.size() == 3 && renamed[2].newName == "zap/bar/baz", "renamed"));
            QByteArrayList names;
            MADMAIL_TRY(const auto all, mailboxes.list(place.account));
            for (const MailboxInfo &info : all)
                names.append(info.name);
            return expect(names ==
                              QByteArrayList{"INBOX", "foo-not", "foo0", "other/bar", "zap", "zap/bar", "zap/bar/baz"},
                          names.join(' ').constData());
        }));
    }

    void settings()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        VERIFY_OK(writeNow(*fixture.store, [](WriteTransaction &t) -> Status {
            SettingTable settings(t);
            MADMAIL_CHECK(settings.set("__SMTP_PORT__", QStringLiteral("25"), 1));
            MADMAIL_CHECK(settings.set("__SMTP_PORT__", QStringLiteral("10025"), 2));
            MADMAIL_CHECK(settings.set("__LANGUAGE__", QStringLiteral("فارسی"), 3));
            MADMAIL_CHECK(expect(**settings.value("__SMTP_PORT__") == QStringLiteral("10025"), "value"));
            MADMAIL_CHECK(expect(settings.list()->size() == 2 && settings.list()->at(0).updatedAt == 3, "list"));
            MADMAIL_CHECK(expect(**settings.value("__LANGUAGE__") == QStringLiteral("فارسی"), "UTF-8"));
            MADMAIL_CHECK(expect(*settings.remove("__LANGUAGE__") && !*settings.remove("__LANGUAGE__"), "remove"));
            MADMAIL_CHECK(expect(!*settings.value("__LANGUAGE__"), "gone"));
            return expect(settings.set("k", QString(70'000, QLatin1Char('x')), 1).error().code == ErrorCode::TooLarge,
                          "long");
        }));
    }

    void tokens()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        VERIFY_OK(writeNow(*fixture.store, [](WriteTransaction &t) -> Status {
            TokenTable tokens(t);
            MADMAIL_CHECK(tokens.insert({"abc", 2, 0, QStringLiteral("family"), 10, 0}));
            MADMAIL_CHECK(tokens.insert({"old", 2, 0, {}, 10, 50}));
            MADMAIL_CHECK(expect(tokens.insert({"abc"}).error().code == ErrorCode::AlreadyExists, "taken"));
            MADMAIL_CHECK(tokens.checkUsable("abc", 1, 100));
            MADMAIL_CHECK(expect(tokens.checkUsable("abc", 2, 100).error().code == ErrorCode::Refused, "reserved"));
            MADMAIL_CHECK(tokens.countUse("abc"));
            MADMAIL_CHECK(tokens.countUse("abc"));
            MADMAIL_CHECK(expect(tokens.checkUsable("abc", 0, 100).error().code == ErrorCode::Refused, "used up"));
            MADMAIL_CHECK(expect(tokens.checkUsable("old", 0, 50).error().code == ErrorCode::Refused, "expired"));
            MADMAIL_CHECK(expect(tokens.checkUsable("none", 0, 50).error().code == ErrorCode::NotFound, "unknown"));
            MADMAIL_CHECK(tokens.countUse("none"));
            MADMAIL_CHECK(tokens.update({"abc", 3, 0, QStringLiteral("friends"), 0, 999}));
            const auto abc = *tokens.find("abc");
            MADMAIL_CHECK(expect(abc->usedCount == 2 && abc->maxUses == 3 && abc->createdAt == 10, "updated"));
            MADMAIL_CHECK(expect(tokens.list("", 10)->size() == 2 && tokens.list("abc", 10)->size() == 1, "list"));
            MADMAIL_CHECK(expect(*tokens.remove("abc") && !*tokens.remove("abc"), "remove"));
            return expect(tokens.update({"abc"}).error().code == ErrorCode::NotFound, "gone");
        }));
    }

    void blocklist()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        VERIFY_OK(writeNow(*fixture.store, [](WriteTransaction &t) -> Status {
            BlocklistTable blocklist(t);
            MADMAIL_CHECK(expect(*blocklist.add({"eve@example.org", QStringLiteral("spam"), 10}), "add"));
            MADMAIL_CHECK(expect(!*blocklist.add({"eve@example.org", QStringLiteral("other"), 20}), "again"));
            MADMAIL_CHECK(expect(*blocklist.add({"mallory@example.org"}), "another"));
            MADMAIL_CHECK(
                expect(*blocklist.contains("eve@example.org") && !*blocklist.contains("bob@example.org"), "contains"));
            const auto list = blocklist.list("", 10);
            MADMAIL_CHECK(expect(list->size() == 2 && list->at(0).reason == QStringLiteral("spam"), "list"));
            MADMAIL_CHECK(
                expect(*blocklist.remove("eve@example.org") && !*blocklist.remove("eve@example.org"), "remove"));
            return expect(*blocklist.clear() == 1 && *blocklist.count() == 0, "clear");
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

MADMAIL_TEST(TestStoreTables)
#include "tst_tables.moc"
