// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/aged_table.h"
#include "tests/support/test_main.h"

#include <QTest>

using namespace Madmail;

namespace {

struct Thing
{
    bool dear = false;
    bool inUse = false;
    bool isDear() const { return dear; }
    bool isInUse() const { return inUse; }
};

} // namespace

class TestAgedTable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void forgetsTheOldestFirst()
    {
        AgedTable<Thing> table(3);
        for (const char *key : { "a", "b", "c" })
            table.touch(key);
        table.touch("a");
        table.touch("d");
        QCOMPARE(table.size(), 3);
        QVERIFY(!table.find("b"));
        QVERIFY(table.find("a") && table.find("c") && table.find("d"));
    }

    void forgetsTheDearLast()
    {
        AgedTable<Thing> table(3);
        table.touch("dear").dear = true;
        table.touch("dear");
        for (int i = 0; i < 10; ++i)
            table.touch(QByteArray::number(i));
        QVERIFY(table.find("dear"));
        QVERIFY(table.find("9") && table.find("8"));
        for (const char *key : { "8", "9" }) {
            table.touch(key).dear = true;
            table.touch(key);
        }
        table.touch("new"); // all are dear
        QVERIFY(!table.find("dear"));
        table.touch("newer");
        QVERIFY(!table.find("new"));
        QVERIFY(table.find("8") && table.find("9"));
    }

    void keepsWhatIsInUse()
    {
        AgedTable<Thing> table(2);
        for (const char *key : { "a", "b", "c" })
            table.touch(key).inUse = true;
        QCOMPARE(table.size(), 3);
        table.find("b")->inUse = false;
        table.touch("d");
        QVERIFY(!table.find("b"));
        QVERIFY(table.find("a") && table.find("c") && table.find("d"));
    }

    void aValueCanStopBeingDear()
    {
        AgedTable<Thing> table(2);
        table.touch("a").dear = true;
        table.touch("a").dear = false;
        table.touch("a");
        table.touch("b");
        table.touch("c");
        QVERIFY(!table.find("a"));
    }
};

MADMAIL_TEST(TestAgedTable)
#include "tst_aged_table.moc"
