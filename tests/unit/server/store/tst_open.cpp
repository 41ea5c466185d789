// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/connection.h"
#include "server/store/migrations.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/store/audit.h"
#include "tests/unit/server/store/store_fixture.h"

#include <QFileInfo>

#include <unistd.h>

using namespace Madmail;
using namespace Madmail::Store::Testing;
using Madmail::Store::Connection;
using Madmail::Store::ConnectionMode;
using Madmail::Store::Migration;
using Madmail::Store::WriteTransaction;

class TestStoreOpen : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void createsAsDesigned()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        fixture.store.reset();
        const QString path = fixture.options.path;
        QCOMPARE(queryNumber(path, "PRAGMA auto_vacuum"), qint64(2));
        QCOMPARE(queryNumber(path, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), qint64(1));
        QCOMPARE(queryNumber(path, "PRAGMA user_version"), qint64(Store::allMigrations().back().version));
        QCOMPARE(QFileInfo(path).permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteOther),
                 QFile::Permissions());
    }

    void whatWasWrittenIsThereAgain()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        QCOMPARE(*fixture.deliver(place.mailbox, "hello"), 1u);
        const quint32 uidValidity = fixture.mailboxInfo(place.mailbox).uidValidity;
        VERIFY_OK(fixture.open());
        QCOMPARE(fixture.mailboxInfo(place.mailbox).uidValidity, uidValidity);
        QCOMPARE(*fixture.deliver(place.mailbox, "again"), 2u);
        QCOMPARE(auditDatabase(*fixture.store, fixture.folder.path()), QStringList());
    }

    void borrowedConnectionsComeBack()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Store::ReadConnection *first = nullptr;
        {
            const auto connection = fixture.store->borrowReadConnection();
            VERIFY_OK(connection);
            const auto beside = fixture.store->borrowReadConnection();
            VERIFY_OK(beside);
            QVERIFY(connection->get() != beside->get());
            first = connection->get();
            QCOMPARE(*Store::AccountQueries(**connection).count(), 0);
        }
        fixture.makePlace("alice@example.org");
        const auto again = fixture.store->borrowReadConnection();
        VERIFY_OK(again);
        QVERIFY(again->get() == first); // what was given back last but one lies on top
        QCOMPARE(*Store::AccountQueries(**again).count(), 1); // and sees what was written since
    }

    void newerDatabaseIsRefused()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        fixture.store.reset();
        executeSql(fixture.options.path, "PRAGMA user_version = 1000");
        const Status opened = fixture.open();
        COMPARE_ERROR(opened, ErrorCode::Unsupported);
        QVERIFY(opened.error().toEnglish().contains(QStringLiteral("newer version")));
        QCOMPARE(queryNumber(fixture.options.path, "PRAGMA user_version"), qint64(1000));
    }

    void databaseOfAnotherProgramIsRefused()
    {
        StoreFixture fixture;
        executeSql(fixture.options.path, "CREATE TABLE recipes (id INTEGER PRIMARY KEY)");
        COMPARE_ERROR(fixture.open(), ErrorCode::Refused);
        QCOMPARE(queryNumber(fixture.options.path, "SELECT count(*) FROM sqlite_schema"), qint64(1));
    }

    void fileThatIsNoDatabase()
    {
        StoreFixture fixture;
        QFile file(fixture.options.path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(10'000, 'x'));
        file.close();
        COMPARE_ERROR(fixture.open(), ErrorCode::Storage);
        QCOMPARE(QFileInfo(fixture.options.path).size(), qint64(10'000));
    }

    void damagedDatabase()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        fixture.store.reset();
        QFile file(fixture.options.path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.seek(100); // behind the header, on the page of the schema
        file.write(QByteArray(3000, '\xff'));
        file.close();
        COMPARE_ERROR(fixture.open(), ErrorCode::Storage);
    }

    void folderThatIsNotThere()
    {
        StoreFixture fixture;
        fixture.options.path = fixture.folder.filePath(QStringLiteral("missing/madmail.db"));
        COMPARE_ERROR(fixture.open(), ErrorCode::NotFound);
        fixture.options.path = fixture.folder.path();
        COMPARE_ERROR(fixture.open(), ErrorCode::Storage);
    }

    void folderOfSomebodyElse()
    {
        StoreFixture fixture;
        const bool isRoot = geteuid() == 0;
        QVERIFY(QFile::setPermissions(fixture.folder.path(),
                                      QFile::ReadOwner | QFile::ExeOwner | QFile::ReadOther | QFile::ExeOther));
        if (isRoot) // permissions do not bind root: become somebody for the moment
            QCOMPARE(setresuid(65534, 65534, 0), 0);
        const Status opened = fixture.open();
        if (isRoot)
            QCOMPARE(setresuid(0, 0, 0), 0);
        QFile::setPermissions(fixture.folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        COMPARE_ERROR(opened, ErrorCode::PermissionDenied);
        QVERIFY2(opened.error().toEnglish().contains(QStringLiteral("belongs to")),
                 qPrintable(opened.error().toEnglish()));
    }

    void migrationKeepsACopy()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        fixture.makePlace("alice@example.org");
        fixture.store.reset();
        const QString path = fixture.options.path;
        const int now = Store::allMigrations().back().version;
        std::vector<Migration> more(Store::allMigrations().begin(), Store::allMigrations().end());
        more.push_back({now + 1, "ALTER TABLE accounts ADD COLUMN nickname TEXT"});
        more.push_back({now + 2, "UPDATE accounts SET nickname = 'migrated'"});
        VERIFY_OK(migrate(path, more));
        QCOMPARE(queryNumber(path, "PRAGMA user_version"), qint64(now + 2));
        QCOMPARE(queryNumber(path, "SELECT count(*) FROM accounts WHERE nickname = 'migrated'"), qint64(1));
        const QString copy = path + QStringLiteral(".v%1.bak").arg(now);
        QCOMPARE(queryNumber(copy, "PRAGMA user_version"), qint64(now));
        QCOMPARE(queryNumber(copy, "SELECT count(*) FROM accounts"), qint64(1));
        QCOMPARE(auditFile(copy), QStringList());
        COMPARE_ERROR(fixture.open(), ErrorCode::Unsupported); // this program knows nothing of it
    }

    void databaseOfTheFirstVersionIsBroughtUpToDate()
    {
        StoreFixture fixture;
        const QString path = fixture.options.path;
        executeSql(path, "PRAGMA auto_vacuum = INCREMENTAL; CREATE TABLE t (x); DROP TABLE t"); // the file exists
        VERIFY_OK(migrate(path, Store::allMigrations().first(1)));
        QCOMPARE(queryNumber(path, "PRAGMA user_version"), qint64(1));
        executeSql(path, "INSERT INTO accounts (address, created_at, origin, first_login_at)"
                         " VALUES ('new@example.org', 5, 0, 0), ('used@example.org', 5, 0, 6)");
        VERIFY_OK(fixture.open());
        const auto unused = readNow(
            *fixture.store, [](Store::ReadConnection &c) { return Store::AccountQueries(c).listUnused(10, {}, 10); });
        VERIFY_OK(unused);
        QCOMPARE(unused->size(), std::size_t(1));
        QCOMPARE(unused->front().address, QByteArray("new@example.org"));
        fixture.store.reset();
        QCOMPARE(queryNumber(path, "PRAGMA user_version"), qint64(Store::allMigrations().back().version));
        QCOMPARE(queryNumber(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'accounts_unused'"), qint64(1));
        QCOMPARE(queryNumber(path + QStringLiteral(".v1.bak"), "SELECT count(*) FROM accounts"), qint64(2));
    }

    void migrationThatFailsChangesNothing()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        fixture.makePlace("alice@example.org");
        fixture.store.reset();
        const int now = Store::allMigrations().back().version;
        std::vector<Migration> more(Store::allMigrations().begin(), Store::allMigrations().end());
        more.push_back({now + 1, "DELETE FROM accounts; ALTER TABLE nowhere ADD COLUMN x TEXT"});
        QVERIFY(!migrate(fixture.options.path, more).ok());
        QCOMPARE(queryNumber(fixture.options.path, "PRAGMA user_version"), qint64(now));
        QCOMPARE(queryNumber(fixture.options.path, "SELECT count(*) FROM accounts"), qint64(1));
        VERIFY_OK(fixture.open());
    }

    void backUpIsWhole()
    {
        StoreFixture fixture;
        VERIFY_OK(fixture.open());
        const Place place = fixture.makePlace("alice@example.org");
        QVERIFY(fixture.deliver(place.mailbox, QByteArray(10'000, 'b')).ok());
        const QString copy = fixture.folder.filePath(QStringLiteral("copy.db"));
        VERIFY_OK(fixture.store->backUp(copy));
        COMPARE_ERROR(fixture.store->backUp(copy), ErrorCode::AlreadyExists);
        QCOMPARE(auditFile(copy), QStringList());
        StoreFixture restored;
        restored.options.path = copy;
        VERIFY_OK(restored.open());
        QCOMPARE(restored.mailboxInfo(place.mailbox).messageCount, 1u);
        COMPARE_ERROR(fixture.store->backUp(fixture.folder.filePath(QStringLiteral("missing/copy.db"))),
                      ErrorCode::PermissionDenied);
    }

private:
    static Status migrate(const QString &path, std::span<const Migration> migrations)
    {
        MADMAIL_TRY(const auto connection, Connection::open(path, ConnectionMode::Write, mebibytes(2)));
        return Store::migrate(*connection, path, migrations);
    }
};

MADMAIL_TEST(TestStoreOpen)
#include "tst_open.moc"
