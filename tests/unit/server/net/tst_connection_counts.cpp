// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/connection_counts.h"
#include "tests/support/test_main.h"

using namespace Madmail::Net;

class TestConnectionCounts : public QObject
{
    Q_OBJECT

    static PeerKey key(const char *address)
    {
        return PeerKey::fromHostAddress(QHostAddress(QString::fromLatin1(address)));
    }

private Q_SLOTS:
    void addressesSurvive_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<bool>("ipv4");
        QTest::addColumn<bool>("loopback");
        QTest::newRow("v4") << QStringLiteral("192.0.2.1") << true << false;
        QTest::newRow("v4 loopback") << QStringLiteral("127.3.2.1") << true << true;
        QTest::newRow("v6") << QStringLiteral("2001:db8::1") << false << false;
        QTest::newRow("v6 loopback") << QStringLiteral("::1") << false << true;
    }
    void addressesSurvive()
    {
        QFETCH(QString, address);
        const PeerKey key = PeerKey::fromHostAddress(QHostAddress(address));
        QCOMPARE(key.toHostAddress().toString(), address);
        QTEST(key.isIpv4(), "ipv4");
        QTEST(key.isLoopback(), "loopback");
    }

    void countsPeersByAddressOrNetwork()
    {
        ConnectionCounts counts;
        const ConnectionCounts::Limits limits;
        for (const char *address :
             {"192.0.2.1", "192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1"})
            QVERIFY(counts.enter(key(address), limits));
        QCOMPARE(counts.figures().current, 6);
        QCOMPARE(counts.figures().uniquePeers, 4);
        counts.leave(key("192.0.2.1"));
        QCOMPARE(counts.figures().uniquePeers, 4);
        counts.leave(key("192.0.2.1"));
        counts.leave(key("2001:db8::2")); // any of the network
        counts.leave(key("2001:db8::1"));
        QCOMPARE(counts.figures().current, 2);
        QCOMPARE(counts.figures().uniquePeers, 2);
        QCOMPARE(counts.figures().accepted, quint64(6));
    }

    void enforcesLimits()
    {
        ConnectionCounts counts;
        const ConnectionCounts::Limits limits{4, 2, true};
        QVERIFY(counts.enter(key("192.0.2.1"), limits));
        QVERIFY(counts.enter(key("192.0.2.1"), limits));
        QVERIFY(!counts.enter(key("192.0.2.1"), limits));
        QVERIFY(counts.enter(key("192.0.2.2"), limits));
        QVERIFY(counts.enter(key("192.0.2.3"), limits));
        QVERIFY(!counts.enter(key("192.0.2.4"), limits)); // full
        QCOMPARE(counts.figures().refused, quint64(2));
        QCOMPARE(counts.figures().uniquePeers, 3);
        counts.leave(key("192.0.2.1"));
        QVERIFY(counts.enter(key("192.0.2.1"), limits));
    }

    void loopbackIsExempt()
    {
        ConnectionCounts counts;
        for (int i = 0; i < 5; ++i)
            QVERIFY(counts.enter(key("127.0.0.1"), {100, 1, true}));
        QVERIFY(!counts.enter(key("127.0.0.1"), {100, 1, false}));
    }
};

MADMAIL_TEST(TestConnectionCounts)
#include "tst_connection_counts.moc"
