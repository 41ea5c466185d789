// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/sasl/sasl.h"
#include "tests/support/test_main.h"

using namespace Madmail::Sasl;

class TestSasl : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void plainOfTheStandard()
    {
        // RFC 4616 §4: "tim" "tanstaaftanstaaf" without an authorization identity.
        const auto message = decodeBase64("AHRpbQB0YW5zdGFhZnRhbnN0YWFm");
        QVERIFY(message);
        const auto credentials = parsePlain(*message);
        QVERIFY(credentials);
        QCOMPARE(credentials->user, QByteArray("tim"));
        QCOMPARE(credentials->password, QByteArray("tanstaaftanstaaf"));
    }

    void plainTakesTheUserAsAuthorizationIdentity()
    {
        QVERIFY(parsePlain(QByteArray("Tim@b\0tim@b\0pw", 14)));
        QVERIFY2(!parsePlain(QByteArray("Ursel\0Kurt\0xipj3plmq", 20)), "RFC 4616 §4: acting for others");
    }

    void plainRefuses_data()
    {
        QTest::addColumn<QByteArray>("message");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("one NUL") << QByteArray("\0a", 2);
        QTest::newRow("three NULs") << QByteArray("\0a\0b\0", 5);
        QTest::newRow("no user") << QByteArray("\0\0b", 3);
        QTest::newRow("no password") << QByteArray("\0a\0", 3);
        QTest::newRow("not UTF-8") << QByteArray("\0a\0\xff\xfe", 5);
    }
    void plainRefuses()
    {
        QFETCH(QByteArray, message);
        QVERIFY(!parsePlain(message));
    }

    void base64IsStrict()
    {
        QCOMPARE(decodeBase64(""), std::optional(QByteArray()));
        QCOMPARE(decodeBase64("YQ=="), std::optional(QByteArray("a")));
        for (const char *bad : { "YQ", "YQ=", "Y", "YQ==YQ==", "Y Q=", "YW-_", "!!!!", "====" })
            QVERIFY2(!decodeBase64(bad), bad);
    }
};

MADMAIL_TEST(TestSasl)
#include "tst_sasl.moc"
