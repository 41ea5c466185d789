// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/email_address.h"
#include "tests/support/test_main.h"

using namespace Madmail;

class TestEmailAddress : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void normalises_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("normal");
        QTest::newRow("plain") << QByteArray("a@b") << QByteArray("a@b");
        QTest::newRow("case") << QByteArray("Alice.X@Example.ORG") << QByteArray("alice.x@example.org");
        QTest::newRow("bare ip") << QByteArray("a@192.0.2.7") << QByteArray("a@[192.0.2.7]");
        QTest::newRow("literal") << QByteArray("a@[192.0.2.7]") << QByteArray("a@[192.0.2.7]");
        QTest::newRow("ipv6 literal") << QByteArray("a@[IPv6:2001:DB8::1]") << QByteArray("a@[IPv6:2001:db8::1]");
        QTest::newRow("ipv6 without tag") << QByteArray("a@[2001:db8:0:0::1]") << QByteArray("a@[IPv6:2001:db8::1]");
        QTest::newRow("utf-8") << QByteArray("\u0645@x.example") << QByteArray("\u0645@x.example");
    }
    void normalises()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, normal);
        const auto address = EmailAddress::parse(text);
        QVERIFY(address.ok());
        QCOMPARE(address->toByteArray(), normal);
        QCOMPARE(EmailAddress::parse(normal)->toByteArray(), normal);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        const QByteArrayList bad { "", "a", "@b", "a@", "a@@b", "a@b@c", "a b@c", "a%b@c", "<a@b>", "\"a\"@b", "a@b..c", "a@-b", "a@b c",
                                   "a@[1.2.3]", "a@999.1.1.1", "a@1.2.3", "a@[x.example]", "a@.b", QByteArray("a\0b@c", 5), "a\r\nb@c", "\xff@b",
                                   QByteArray(65, 'a') + "@b", "a@" + QByteArray(64, 'b'), "a@" + QByteArray(50, 'b').append('.').repeated(6) + "c" };
        for (qsizetype i = 0; i < bad.size(); ++i)
            QTest::newRow(qPrintable(QString::number(i))) << bad[i];
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        const auto address = EmailAddress::parse(text);
        QVERIFY(!address.ok());
        QCOMPARE(address.error().code, ErrorCode::BadInput);
    }

    void literals()
    {
        QCOMPARE(addressOfLiteral("[192.0.2.7]"), QByteArray("192.0.2.7"));
        QCOMPARE(addressOfLiteral("[IPv6:2001:db8::1]"), QByteArray("2001:db8::1"));
        QCOMPARE(addressOfLiteral("example.org"), QByteArray());
    }
};

MADMAIL_TEST(TestEmailAddress)
#include "tst_email_address.moc"
