// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/imap/date_time.h"
#include "tests/support/test_main.h"

using namespace Madmail;
using namespace Madmail::Imap;

class TestDateTime : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void roundTrip_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("time");
        QTest::addColumn<int>("zone");
        QTest::newRow("RFC 3501 7.4.2") << QByteArray("17-Jul-1996 02:44:25 -0700") << qint64(837596665) << -420;
        QTest::newRow("epoch") << QByteArray("01-Jan-1970 00:00:00 +0000") << qint64(0) << 0;
        QTest::newRow("before the epoch") << QByteArray("31-Dec-1969 23:59:59 +0000") << qint64(-1) << 0;
        QTest::newRow("leap day") << QByteArray("29-Feb-2024 12:00:00 +0530") << qint64(1709188200) << 330;
        QTest::newRow("last") << QByteArray("31-Dec-9999 23:59:59 +0000") << qint64(253402300799) << 0;
    }
    void roundTrip()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, time);
        QFETCH(int, zone);
        const auto parsed = parseDateTime(text);
        QVERIFY(parsed.ok());
        QCOMPARE(parsed->time, time);
        QCOMPARE(int(parsed->zone.count()), zone);
        QByteArray out;
        appendDateTime(out, *parsed);
        QCOMPARE(out, text);
    }

    void forgives()
    {
        QCOMPARE(parseDateTime(" 7-jul-1996 02:44:25 -0700")->time, qint64(837596665 - 10 * 86400));
        QCOMPARE(parseDateTime("30-Jun-2015 23:59:60 +0000")->time, parseDateTime("30-Jun-2015 23:59:59 +0000")->time);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text : { "", "17-Jul-1996", "17-Jul-1996 02:44:25", "17-Jul-1996 02:44:25 0700 ", "32-Jul-1996 02:44:25 -0700",
                                  "30-Feb-1996 02:44:25 -0700", "29-Feb-2023 02:44:25 -0700", "17-Xxx-1996 02:44:25 -0700",
                                  "17-Jul-1996 24:44:25 -0700", "17-Jul-1996 02:60:25 -0700", "17-Jul-1996 02:44:61 -0700",
                                  "17-Jul-1996 02:44:25 -2400", "17-Jul-1996 02:44:25 -0760", "17-Jul-1899 02:44:25 -0700",
                                  "17 Jul 1996 02:44:25 -0700", "7-Jul-1996 02:44:25 -07000", "00-Jul-1996 02:44:25 -0700",
                                  "+7-Jul-1996 02:44:25 -0700", "17-Jul-1996T02:44:25 -0700" })
            QTest::newRow(text) << QByteArray(text);
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!parseDateTime(text).ok());
    }

    void writesWhatCannotBeSaid()
    {
        QByteArray out;
        appendDateTime(out, { std::numeric_limits<qint64>::max(), std::chrono::minutes(100000) });
        QCOMPARE(out, QByteArray("31-Dec-9999 23:59:59 +2359"));
        out.clear();
        appendDateTime(out, { std::numeric_limits<qint64>::min(), std::chrono::minutes(-100000) });
        QCOMPARE(out, QByteArray("01-Jan-1900 00:00:00 -2359"));
    }

    void days()
    {
        QCOMPARE(formatDay(parseDay("1-Feb-1994").value()), QByteArray("1-Feb-1994"));
        QVERIFY(parseDay("01-FEB-1994").value() == parseDay("1-Feb-1994").value());
        QVERIFY(parseDay("1-Feb-1994").value() < parseDay("2-Feb-1994").value());
        for (const char *bad : { "", "1", "-1-Feb-1994", "001-Feb-1994", "31-Feb-1994", "1-Feb-94", "1-Feb-1994 ", "a-Feb-1994" })
            QVERIFY2(!parseDay(bad).ok(), bad);
        QCOMPARE(formatDay(dayOf(0)), QByteArray("1-Jan-1970"));
        QCOMPARE(formatDay(dayOf(-1)), QByteArray("31-Dec-1969"));
        QCOMPARE(formatDay(dayOf(0, std::chrono::minutes(-60))), QByteArray("31-Dec-1969"));
    }
};

MADMAIL_TEST(TestDateTime)
#include "tst_date_time.moc"
