// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/http/date.h"
#include "server/proto/http/field.h"
#include "tests/support/test_main.h"

using namespace Madmail::Http;

class TestField : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tokens_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("good");
        QTest::newRow("method") << QByteArray("GET") << true;
        QTest::newRow("RFC 9110 §5.6.2") << QByteArray("!#$%&'*+-.^_`|~09azAZ") << true;
        QTest::newRow("empty") << QByteArray() << false;
        for (const char c : QByteArrayView("(),/:;<=>?@[\\]{}\" \t\r\n\x7f\x80"))
            QTest::addRow("%02x", uchar(c)) << QByteArray("a").append(c) << false;
        QTest::newRow("NUL") << QByteArray("a\0", 2) << false;
    }
    void tokens()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, good);
        QCOMPARE(isToken(text), good);
    }

    void values()
    {
        QVERIFY(isFieldValue(""));
        QVERIFY(isFieldValue("a b\tc \xc3\xa9"));
        for (const char c : { '\0', '\r', '\n', '\x1b', '\x7f' })
            QVERIFY(!isFieldValue(QByteArray("a").append(c)));
    }

    void lists()
    {
        const Fields fields { { "Connection", "keep-alive ,\tClose" }, { "X", "a" }, { "connection", "upgrade" } };
        QVERIFY(listsToken(fields, "CONNECTION", "close"));
        QVERIFY(listsToken(fields, "Connection", "keep-alive"));
        QVERIFY(listsToken(fields, "Connection", "Upgrade"));
        QVERIFY(!listsToken(fields, "Connection", "clos"));
        QVERIFY(!listsToken(fields, "X", "b"));
        QCOMPARE(countFields(fields, "Connection"), 2);
        QCOMPARE(findField(fields, "x")->value, QByteArray("a"));
        QVERIFY(!findField(fields, "Y"));
    }

    void dates()
    {
        QCOMPARE(formatDate(784'111'777), QByteArray("Sun, 06 Nov 1994 08:49:37 GMT")); // RFC 9110 §5.6.7
        QCOMPARE(formatDate(0), QByteArray("Thu, 01 Jan 1970 00:00:00 GMT"));
    }
};

MADMAIL_TEST(TestField)
#include "tst_field.moc"
