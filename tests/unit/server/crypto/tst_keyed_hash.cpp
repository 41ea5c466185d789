// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/crypto/keyed_hash.h"
#include "server/crypto/secret.h"
#include "tests/support/test_main.h"

using namespace Madmail::Crypto;

static_assert(!std::is_copy_constructible_v<SecretBytes> && !std::is_copy_assignable_v<SecretBytes>);

class TestKeyedHash : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hmacFollowsRfc4231_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("data");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("4.2") << QByteArray(20, '\x0b') << QByteArray("Hi There")
                             << QByteArray("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        QTest::newRow("4.3") << QByteArray("Jefe") << QByteArray("what do ya want for nothing?")
                             << QByteArray("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        QTest::newRow("4.7, key longer than a block") << QByteArray(131, '\xaa')
                                                      << QByteArray("Test Using Larger Than Block-Size Key - Hash Key First")
                                                      << QByteArray("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }
    void hmacFollowsRfc4231()
    {
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, data);
        QFETCH(QByteArray, expected);
        QCOMPARE(hmacSha256(key, data).toHex(), expected);
    }

    void hkdfFollowsRfc5869()
    {
        const QByteArray material(22, '\x0b');
        QCOMPARE(hkdfSha256(material, QByteArray::fromHex("000102030405060708090a0b0c"), QByteArray::fromHex("f0f1f2f3f4f5f6f7f8f9"), 42).toHex(),
                 QByteArray("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")); // A.1
        QCOMPARE(hkdfSha256(material, {}, {}, 42).toHex(),
                 QByteArray("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")); // A.3
        QCOMPARE(hkdfSha256(material, {}, {}, 0), QByteArray());
        QCOMPARE(hkdfSha256(material, {}, {}, 8160).size(), 8160);
    }

    void keyedHashIsBlake2b()
    {
        QCOMPARE(keyedHash("0123456789abcdef", "data").toHex(),
                 QByteArray("0b0ef7089ac6990921b11e357684432e6876476586991710334f22a74011feee"));
        QVERIFY(keyedHash("0123456789abcdeg", "data") != keyedHash("0123456789abcdef", "data"));
    }

    void comparesInConstantTime()
    {
        QVERIFY(equalInConstantTime("abc", "abc"));
        QVERIFY(equalInConstantTime("", ""));
        QVERIFY(!equalInConstantTime("abc", "abd"));
        QVERIFY(!equalInConstantTime("abc", "abcd"));
    }

    void wipingOneCopyLeavesTheOther()
    {
        QByteArray secret("very secret");
        const QByteArray copy = secret;
        wipe(secret);
        QVERIFY(secret.isEmpty());
        QCOMPARE(copy, QByteArray("very secret"));
    }

    void secretMovesAndLeavesNothingBehind()
    {
        SecretBytes first(QByteArray("very secret"));
        SecretBytes second(std::move(first));
        QVERIFY(first.isEmpty()); // NOLINT(bugprone-use-after-move): that is what is tested
        QVERIFY(second == SecretBytes(QByteArray("very secret")));
        second = SecretBytes::random(32);
        QCOMPARE(second.size(), 32);
        QVERIFY(!(second == SecretBytes::random(32)));
    }
};

MADMAIL_TEST(TestKeyedHash)
#include "tst_keyed_hash.moc"
