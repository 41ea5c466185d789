// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/imap/sequence_set.h"
#include "tests/support/test_main.h"

using namespace Madmail;
using namespace Madmail::Imap;

namespace {

QByteArray describe(const std::vector<IndexRange> &places)
{
    QByteArray text;
    for (const IndexRange range : places)
        text += QByteArray::number(range.first) + '-' + QByteArray::number(range.end) + ' ';
    return text.trimmed();
}

} // namespace

class TestSequenceSet : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void roundTrip_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text : { "1", "*", "1:*", "*:4", "2,4:7,9,12:*", "4294967295", "1:*,4,7:5", "5:5,5" })
            QTest::newRow(text) << QByteArray(text);
    }
    void roundTrip()
    {
        QFETCH(QByteArray, text);
        const auto set = SequenceSet::parse(text);
        QVERIFY(set.ok());
        const auto again = SequenceSet::parse(set->toByteArray());
        QVERIFY(again.ok());
        QCOMPARE(again->toByteArray(), set->toByteArray());
        QVERIFY(*again == *set);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text : { "", "0", "1:0", "01", "4294967296", "99999999999999999999", "1,", ",1", "1,,2", "1:", ":1", "1:2:3",
                                  "a", "1 ", "-1", "+1", "1:*:2", "**", "1*", "$", "1.5" })
            QTest::newRow(text) << QByteArray(text);
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        const auto set = SequenceSet::parse(text);
        QVERIFY(!set.ok());
        QCOMPARE(set.error().code, ErrorCode::BadInput);
    }

    void takesOneThousandRanges()
    {
        QByteArray text = "1";
        for (int i = 1; i < SequenceSet::maxRanges; ++i)
            text += ',' + QByteArray::number(2 * i + 1);
        QVERIFY(SequenceSet::parse(text).ok());
        const auto tooMany = SequenceSet::parse(text + ",9999");
        QVERIFY(!tooMany.ok());
        QCOMPARE(tooMany.error().code, ErrorCode::TooLarge);
    }

    /// RFC 3501 §9 seq-number, §6.4.8: "559:*" holds the last message even below 559.
    void starIsTheLastMessage()
    {
        const auto set = SequenceSet::parse("559:*").value();
        QVERIFY(set.contains(500, 500));
        QVERIFY(!set.contains(499, 500));
        QVERIFY(set.contains(600, 700));
        const std::vector<Uid> uids { 10, 20, 500 };
        QCOMPARE(describe(set.intersect(uids)), QByteArray("2-3"));
        QCOMPARE(describe(set.places(7)), QByteArray("6-7"));
        QVERIFY(!SequenceSet::parse("*").value().contains(0, 0));
    }

    void coversPlaces_data()
    {
        QTest::addColumn<QByteArray>("set");
        QTest::addColumn<QByteArray>("places"); // in 10 20 30 40 50
        QTest::newRow("one") << QByteArray("30") << QByteArray("2-3");
        QTest::newRow("between") << QByteArray("31:39") << QByteArray("");
        QTest::newRow("all") << QByteArray("1:*") << QByteArray("0-5");
        QTest::newRow("backwards") << QByteArray("45:15") << QByteArray("1-4");
        QTest::newRow("unsorted, touching") << QByteArray("40:50,10,20") << QByteArray("0-2 3-5");
        QTest::newRow("overlapping") << QByteArray("10:30,20:40,*") << QByteArray("0-5");
        QTest::newRow("beyond") << QByteArray("51:90") << QByteArray("");
        QTest::newRow("beyond with star") << QByteArray("51:*") << QByteArray("4-5");
    }
    void coversPlaces()
    {
        QFETCH(QByteArray, set);
        QFETCH(QByteArray, places);
        const std::vector<Uid> uids { 10, 20, 30, 40, 50 };
        const auto parsed = SequenceSet::parse(set).value();
        QCOMPARE(describe(parsed.intersect(uids)), places);
        // The same by asking for each UID alone.
        const auto ranges = parsed.intersect(uids);
        for (quint32 i = 0; i < uids.size(); ++i) {
            const bool covered = std::any_of(ranges.begin(), ranges.end(), [=](IndexRange r) { return i >= r.first && i < r.end; });
            QCOMPARE(parsed.contains(uids[i], uids.back()), covered);
        }
    }

    void emptyMailboxMatchesNothing()
    {
        const auto set = SequenceSet::parse("1:*,5").value();
        QVERIFY(set.intersect({}).empty());
        QVERIFY(set.places(0).empty());
        QVERIFY(!set.contains(1, 0));
    }

    void messageNumbers()
    {
        const auto set = SequenceSet::parse("2,4:7,9,12:*").value();
        QCOMPARE(describe(set.places(15)), QByteArray("1-2 3-7 8-9 11-15"));
        QCOMPARE(describe(set.places(8)), QByteArray("1-2 3-8"));
        QCOMPARE(set.largestNamed(), quint32(12));
        QCOMPARE(SequenceSet::parse("*").value().largestNamed(), quint32(0));
    }

    void writesCompactly()
    {
        const std::vector<Uid> uids { 3, 4, 5, 9, 4294967294, 4294967295 };
        QCOMPARE(SequenceSet::fromUids(uids).toByteArray(), QByteArray("3:5,9,4294967294:4294967295"));
        const std::vector<Uid> mixed { 304, 319, 320, 12, 13, 11 };
        QCOMPARE(uidSetInOrder(mixed), QByteArray("304,319:320,12:13,11"));
        QCOMPARE(uidSetInOrder({}), QByteArray());
    }
};

MADMAIL_TEST(TestSequenceSet)
#include "tst_sequence_set.moc"
