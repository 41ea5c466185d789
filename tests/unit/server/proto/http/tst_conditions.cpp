// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/http/conditions.h"
#include "tests/support/test_main.h"

using namespace Madmail::Http;

class TestConditions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void entityTags()
    {
        const QByteArray tag = entityTagOf("content");
        QVERIFY(tag.startsWith('"') && tag.endsWith('"'));
        QCOMPARE(entityTagOf("content"), tag);
        QVERIFY(entityTagOf("content.") != tag);
        QVERIFY(!isNotModified({}, tag));
        QVERIFY(isNotModified({ { "if-none-match", tag } }, tag));
        QVERIFY(isNotModified({ { "If-None-Match", "W/" + tag } }, tag));
        QVERIFY(isNotModified({ { "If-None-Match", "\"a\" , " + tag + ",\"b\"" } }, tag));
        QVERIFY(isNotModified({ { "If-None-Match", "\"a\"" }, { "If-None-Match", "*" } }, tag));
        QVERIFY(!isNotModified({ { "If-None-Match", "\"a\", \"b\"" } }, tag));
    }

    // RFC 9110 §14.1.2 has a content of 10 000 bytes.
    void ranges_data()
    {
        QTest::addColumn<QByteArray>("range");
        QTest::addColumn<qint64>("first"); // -1: the whole, -2: not satisfiable
        QTest::addColumn<qint64>("last");
        const auto row = [](const char *range, qint64 first, qint64 last = 0) { QTest::newRow(range) << QByteArray(range) << first << last; };
        row("bytes=0-499", 0, 499);
        row("bytes=500-999", 500, 999);
        row("bytes=-500", 9500, 9999);
        row("bytes=9500-", 9500, 9999);
        row("bytes=0-0", 0, 0);
        row("bytes=9999-20000", 9999, 9999);
        row("bytes=-20000", 0, 9999);
        row("bytes=10000-", -2);
        row("bytes=-0", -2);
        row("bytes=0-0,-1", -1);
        row("bytes=5-4", -1);
        row("bytes=", -1);
        row("bytes=-", -1);
        row("bytes=a-b", -1);
        row("bytes=1-2x", -1);
        row("bytes=99999999999999999999-", -1);
        row("lines=1-2", -1);
    }
    void ranges()
    {
        QFETCH(QByteArray, range);
        QFETCH(qint64, first);
        QFETCH(qint64, last);
        const auto asked = rangeOf({ { "Range", range } }, 10'000, "\"tag\"");
        if (first == -1)
            QVERIFY(std::holds_alternative<WholeContent>(asked));
        else if (first == -2)
            QVERIFY(std::holds_alternative<Unsatisfiable>(asked));
        else
            QVERIFY((std::get<ByteRange>(asked) == ByteRange { first, last }));
    }

    void rangesOnCondition()
    {
        const Field range { "Range", "bytes=1-2" };
        QVERIFY(std::holds_alternative<ByteRange>(rangeOf({ range, { "If-Range", "\"tag\"" } }, 10, "\"tag\"")));
        QVERIFY(std::holds_alternative<WholeContent>(rangeOf({ range, { "If-Range", "\"other\"" } }, 10, "\"tag\"")));
        QVERIFY(std::holds_alternative<WholeContent>(rangeOf({ range, range }, 10, "\"tag\"")));
        QVERIFY(std::holds_alternative<WholeContent>(rangeOf({}, 10, "\"tag\"")));
        QVERIFY(std::holds_alternative<Unsatisfiable>(rangeOf({ { "Range", "bytes=-1" } }, 0, "\"tag\"")));
    }

    void formOfTheAnswer_data()
    {
        QTest::addColumn<QByteArray>("accept");
        QTest::addColumn<bool>("html");
        QTest::newRow("Chromium") << QByteArray("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8") << true;
        QTest::newRow("curl") << QByteArray("*/*") << false;
        QTest::newRow("a program") << QByteArray("application/json, text/html;q=0.5") << false;
        QTest::newRow("both alike") << QByteArray("application/json, text/html") << false;
        QTest::newRow("unwanted") << QByteArray("text/html;q=0") << false;
        QTest::newRow("capitals") << QByteArray("Text/HTML ; Q=0.3") << true;
        QTest::newRow("nonsense") << QByteArray(";,;q=,text/html;q=x") << false;
    }
    void formOfTheAnswer()
    {
        QFETCH(QByteArray, accept);
        QTEST(prefersHtml({ { "Accept", accept } }), "html");
        QVERIFY(!prefersHtml({}));
    }
};

MADMAIL_TEST(TestConditions)
#include "tst_conditions.moc"
