// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/bytes.h"
#include "server/base/durations.h"
#include "server/base/rfc3339.h"
#include "tests/support/test_main.h"

using namespace Madmail;

class TestBytes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void parsesWhatOperatorsWrite_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("bytes");
        QTest::newRow("bare") << QStringLiteral("4096") << qint64(4096);
        QTest::newRow("10KB") << QStringLiteral("10KB") << qint64(10240);
        QTest::newRow("500MB") << QStringLiteral("500MB") << qint64(500) * 1024 * 1024;
        QTest::newRow("1G") << QStringLiteral("1G") << (qint64(1) << 30);
        QTest::newRow("lower") << QStringLiteral("32m") << qint64(32) * 1024 * 1024;
        QTest::newRow("two terms") << QStringLiteral("1K 1") << qint64(1025);
        QTest::newRow("with a blank") << QStringLiteral("1 GB 5 KB") << (qint64(1) << 30) + 5 * 1024;
        QTest::newRow("zero") << QStringLiteral("0") << qint64(0);
    }
    void parsesWhatOperatorsWrite()
    {
        QFETCH(QString, text);
        QFETCH(qint64, bytes);
        const auto size = parseBytes(text);
        QVERIFY(size.ok());
        QCOMPARE(size->count, bytes);
    }

    void refusesNonsense_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text : { "", "-1", "1XB", "99999999999G", "1.5G", "GB", "1 XB", "1 GB MB", "12345678901234567890", "1G,2G" })
            QTest::newRow(text) << QString::fromLatin1(text);
    }
    void refusesNonsense()
    {
        QFETCH(QString, text);
        const auto size = parseBytes(text);
        QVERIFY(!size.ok());
        QCOMPARE(size.error().code, ErrorCode::BadInput);
    }

    void formatsAsMaddyDoes()
    {
        QCOMPARE(formatBytes({ 1023 }), QStringLiteral("1023 B"));
        QCOMPARE(formatBytes({ 1024 }), QStringLiteral("1.0 KB"));
        QCOMPARE(formatBytes(gibibytes(1)), QStringLiteral("1.0 GB"));
    }

    void writesWhatItReads()
    {
        QCOMPARE(writeBytes(mebibytes(70)), QStringLiteral("70M"));
        QCOMPARE(writeBytes(gibibytes(1)), QStringLiteral("1G"));
        for (const qint64 count : { qint64(0), qint64(1), qint64(1000), qint64(1536), qint64(1) << 62, std::numeric_limits<qint64>::max() })
            QCOMPARE(parseBytes(writeBytes({ count }))->count, count);
        QCOMPARE(writeBytesForPeople(mebibytes(70)), QStringLiteral("70 MB"));
        QCOMPARE(writeBytesForPeople({ 1000 }), QStringLiteral("1000 B"));
        QCOMPARE(writeBytesForPeople({ 0 }), QStringLiteral("0 B"));
    }

    void moments()
    {
        QCOMPARE(toRfc3339(1'771'275'379), QStringLiteral("2026-02-16T20:56:19Z"));
        QCOMPARE(fromRfc3339(QStringLiteral("2026-02-16T20:56:19Z")), UnixSeconds(1'771'275'379));
        QCOMPARE(fromRfc3339(QStringLiteral("2026-02-16T21:56:19+01:00")), UnixSeconds(1'771'275'379));
        QCOMPARE(toRfc3339(0), QString());
        for (const char *text : { "", "never", "2026", "2026-13-16T20:56:19Z" })
            QCOMPARE(fromRfc3339(QString::fromLatin1(text)), UnixSeconds(0));
    }

    void durations()
    {
        QCOMPARE(parseDuration(u"720h")->count(), 720 * 3600);
        QCOMPARE(parseDuration(u"30d")->count(), 30 * 86400);
        QCOMPARE(parseDuration(u"1h30m")->count(), 5400);
        QCOMPARE(parseDuration(u"1 h 30 m")->count(), 5400);
        for (const qint64 count : { qint64(0), qint64(59), qint64(5400), qint64(36 * 3600), qint64(30 * 86400) })
            QCOMPARE(parseDuration(writeDuration(std::chrono::seconds(count)))->count(), count);
        QCOMPARE(writeDuration(std::chrono::seconds(30 * 86400)), QStringLiteral("30 d"));
        for (const QStringView bad : { u"", u"-1h", u"5", u"1w", u"h", u"99999999999999h", u"1h5", u"1 2h", u"30 d 5" })
            QVERIFY2(!parseDuration(bad).ok(), qPrintable(bad.toString()));
        QCOMPARE(formatUptime(std::chrono::seconds(324)), QStringLiteral("5m 24s"));
        QCOMPARE(formatUptime(std::chrono::seconds(0)), QStringLiteral("0s"));
        QCOMPARE(formatUptime(std::chrono::seconds(86400 + 180)), QStringLiteral("1d 0h 3m 0s"));
    }
};

MADMAIL_TEST(TestBytes)
#include "tst_bytes.moc"
