// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/crypto/password_hash.h"
#include "tests/support/test_main.h"

using namespace Madmail;
using namespace Madmail::Crypto;

namespace {

// Cheap, so that the tests are quick; the cost changes nothing in what they say.
constexpr PasswordCost cheap { 1, 64 * 1024 };

// SHA-256 over the bytes 0…31 and "correct horse".
const char saltedSha256[] = "sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=:/qPvdJ7eg0ptyf2VPRzlc2wtiLQk7lcWN6MKUnA7VUo=";
// From the test program of the Argon2 reference implementation (version 19).
const char argon2iOneLane[] = "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8";
const char argon2idOneLane[] = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
const char argon2idTwoLanes[] = "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc";
// The same in the other text form.
const char argon2Fields[] = "argon2:2:256:2:c29tZXNhbHQ=:bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc=";
const char bcrypt[] = "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
// By `openssl passwd -6`.
const char shaCrypt512[] = "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1";

QByteArray argon2Asking(const char *passes, const char *memoryKib, const char *lanes)
{
    return QByteArray("argon2:") + passes + ':' + memoryKib + ':' + lanes + ":c29tZXNhbHQ=:bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc=";
}

} // namespace

class TestPasswordHash : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(initialiseCrypto().ok()); }

    void ourOwn()
    {
        const auto hash = hashPassword("correct horse", cheap);
        QVERIFY(hash.ok());
        QVERIFY(hash->startsWith("$argon2id$v=19$m=64,t=1,p=1$"));
        QVERIFY(verifyPassword("correct horse", *hash));
        QCOMPARE(checkPassword("correct hors", *hash), PasswordCheck::Wrong);
        QCOMPARE(checkPassword("", *hash), PasswordCheck::Wrong);
        QVERIFY(*hashPassword("correct horse", cheap) != *hash);
    }

    void theDefaultCostIsWhatOwaspAsks()
    {
        QVERIFY(hashPassword("x")->startsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
        QVERIFY(dummyHash().startsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    void importedHashesFit_data()
    {
        QTest::addColumn<QByteArray>("password");
        QTest::addColumn<QByteArray>("hash");
        QTest::newRow("sha256") << QByteArray("correct horse") << QByteArray(saltedSha256);
        QTest::newRow("argon2 fields") << QByteArray("password") << QByteArray(argon2Fields);
        QTest::newRow("argon2i") << QByteArray("password") << QByteArray(argon2iOneLane);
        QTest::newRow("argon2id") << QByteArray("password") << QByteArray(argon2idOneLane);
        QTest::newRow("argon2id, two lanes") << QByteArray("password") << QByteArray(argon2idTwoLanes);
        QTest::newRow("bcrypt:") << QByteArray("U*U") << QByteArray("bcrypt:") + bcrypt;
        for (const char *variant : { "$2a$", "$2b$", "$2y$" })
            QTest::newRow(variant) << QByteArray("U*U") << QByteArray(variant) + (bcrypt + 4);
        QTest::newRow("$5$") << QByteArray("Hello world!") << QByteArray("$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5");
        QTest::newRow("$5$rounds") << QByteArray("Hello world!")
                                   << QByteArray("$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA");
        QTest::newRow("$6$") << QByteArray("Hello world!") << QByteArray(shaCrypt512);
    }
    void importedHashesFit()
    {
        QFETCH(QByteArray, password);
        QFETCH(QByteArray, hash);
        QCOMPARE(checkPassword(password, hash), PasswordCheck::Fits);
        QCOMPARE(checkPassword(password + 'x', hash), PasswordCheck::Wrong);
        QVERIFY(verifyPassword(password, hash));
        QVERIFY(!verifyPassword("", hash));
    }

    void nonsenseIsUnreadableAndNeverFits_data()
    {
        QTest::addColumn<QByteArray>("hash");
        const QByteArray good(argon2idOneLane);
        const std::pair<const char *, QByteArray> rows[] = {
            { "empty", "" },
            { "plain text", "password" },
            { "unknown kind", "md5:abc" },
            { "sha256 without salt", "sha256::/qPvdJ7eg0ptyf2VPRzlc2wtiLQk7lcWN6MKUnA7VUo=" },
            { "sha256 without hash", "sha256:AAEC:" },
            { "sha256, short hash", "sha256:AAEC:AAEC" },
            { "sha256, no base64", "sha256:!!!!:!!!!" },
            { "sha256, four fields", "sha256:AAEC:AAEC:AAEC" },
            { "sha256, very long", "sha256:" + QByteArray(100'000, 'A') + ":AAEC" },
            { "bcrypt, empty", "bcrypt:" },
            { "bcrypt, cut off", QByteArray(bcrypt).chopped(1) },
            { "bcrypt, cost 31", QByteArray(bcrypt).replace("$05$", "$31$") },
            { "bcrypt, cost 15", QByteArray(bcrypt).replace("$05$", "$15$") },
            { "bcrypt, cost 03", QByteArray(bcrypt).replace("$05$", "$03$") },
            { "bcrypt, broken variant", QByteArray(bcrypt).replace("$2b$", "$2x$") },
            { "bcrypt: with another kind", QByteArray("bcrypt:") + shaCrypt512 },
            { "sha-crypt, too many rounds", "$6$rounds=1000001$saltstring$abc" },
            { "sha-crypt, overflowing rounds", "$6$rounds=99999999999999$saltstring$abc" },
            { "sha-crypt, signed rounds", "$6$rounds=-1$saltstring$abc" },
            { "sha-crypt, empty rounds", "$6$rounds=$saltstring$abc" },
            { "sha-crypt, no salt", "$6$" },
            { "argon2, other version", QByteArray(good).replace("v=19", "v=16") },
            { "argon2d", QByteArray(good).replace("argon2id", "argon2d") },
            { "argon2, cut off", good.first(40) },
            { "argon2, negative cost", QByteArray(good).replace("t=2", "t=-2") },
            { "argon2, 100 GiB", QByteArray(good).replace("m=256", "m=104857600") },
            { "argon2, overflow", QByteArray(good).replace("m=256", "m=4294967297") },
            { "argon2 fields, none", "argon2:" },
            { "argon2 fields, no pass", argon2Asking("0", "256", "1") },
            { "argon2 fields, no lane", argon2Asking("2", "256", "0") },
            { "argon2 fields, little memory", argon2Asking("2", "15", "2") },
            { "argon2 fields, 2 GiB", argon2Asking("1", "2097152", "1") },
            { "argon2 fields, 512 MiB and 3 passes", argon2Asking("3", "524288", "1") },
            { "argon2 fields, many passes", argon2Asking("4294967295", "256", "1") },
            { "argon2 fields, many lanes", argon2Asking("1", "65536", "65") },
            { "argon2 fields, short salt", "argon2:2:256:1:c29t:bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc=" },
            { "argon2 fields, short hash", "argon2:2:256:1:c29tZXNhbHQ=:bQk8" },
        };
        for (const auto &[name, hash] : rows)
            QTest::newRow(name) << hash;
    }
    void nonsenseIsUnreadableAndNeverFits()
    {
        QFETCH(QByteArray, hash);
        QCOMPARE(checkPassword("password", hash), PasswordCheck::Unreadable);
        QCOMPARE(checkPassword("", hash), PasswordCheck::Unreadable);
        QVERIFY(!verifyPassword("password", hash));
    }

    void passwordsThatNobodyMayHave()
    {
        const QByteArray tooLong(maxPasswordBytes + 1, 'a');
        for (const QByteArray &bad : { tooLong, QByteArray("a\0b", 3) }) {
            const auto hash = hashPassword(bad, cheap);
            QVERIFY(!hash.ok());
            QCOMPARE(hash.error().code, ErrorCode::BadInput);
            QCOMPARE(hash.error().field, QStringLiteral("password"));
            QCOMPARE(checkPassword(bad, argon2idOneLane), PasswordCheck::Wrong);
        }
        QVERIFY(hashPassword(tooLong.first(maxPasswordBytes), cheap).ok());
    }

    void aNulByteDoesNotCutThePasswordShort()
    {
        QVERIFY(!verifyPassword(QByteArray("U*U\0garbage", 11), bcrypt));
    }

    void impossibleCostsAreBadInput()
    {
        for (const PasswordCost &cost : { PasswordCost { 0, 1024 * 1024 }, PasswordCost { 1, 1024 }, PasswordCost { 1, quint64(1) << 50 } }) {
            const auto hash = hashPassword("x", cost);
            QVERIFY(!hash.ok());
            QCOMPARE(hash.error().code, ErrorCode::BadInput);
        }
    }

    void onlyWeakerHashesAreUpgraded_data()
    {
        QTest::addColumn<QByteArray>("hash");
        QTest::addColumn<bool>("upgrade");
        QTest::newRow("sha256") << QByteArray(saltedSha256) << true;
        QTest::newRow("bcrypt") << QByteArray(bcrypt) << true;
        QTest::newRow("sha-crypt") << QByteArray(shaCrypt512) << true;
        QTest::newRow("argon2i") << QByteArray("$argon2i$v=19$m=65536,t=4,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8") << true;
        QTest::newRow("ours") << dummyHash() << false;
        QTest::newRow("less memory") << dummyHash({ 2, 12 * 1024 * 1024 }) << true;
        QTest::newRow("less passes") << dummyHash({ 1, 19 * 1024 * 1024 }) << true;
        QTest::newRow("more memory, less passes") << dummyHash({ 1, 46 * 1024 * 1024 }) << false;
        QTest::newRow("much time in little memory") << dummyHash({ 100, 1024 * 1024 }) << true;
        QTest::newRow("fields, stronger") << argon2Asking("3", "65536", "4") << false;
        QTest::newRow("fields, weaker") << argon2Asking("1", "4096", "4") << true;
        QTest::newRow("nonsense") << QByteArray("argon2:x") << true;
    }
    void onlyWeakerHashesAreUpgraded()
    {
        QFETCH(QByteArray, hash);
        QTEST(needsUpgrade(hash), "upgrade");
    }

    void anUpgradeIsNeverNeededTwice()
    {
        QVERIFY(!needsUpgrade(*hashPassword("x", cheap), cheap));
    }

    void nobodyFitsTheDummy()
    {
        QCOMPARE(checkPassword("", dummyHash(cheap)), PasswordCheck::Wrong);
        QCOMPARE(checkPassword("password", dummyHash(cheap)), PasswordCheck::Wrong);
    }
};

MADMAIL_TEST(TestPasswordHash)
#include "tst_password_hash.moc"
