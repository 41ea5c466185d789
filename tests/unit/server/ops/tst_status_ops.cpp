// SPDX-License-Identifier: GPL-3.0-or-later
// status and create-user, with an engine and without.
#include "tests/support/test_main.h"
#include "tests/unit/server/ops/operation_house.h"

#include <QJsonArray>

using namespace Madmail;
using Madmail::Testing::OperationHouse;

namespace {

Api::ListenerSnapshot listener(const char *service, quint16 port, quint16 standardPort, int connections)
{
    Api::ListenerSnapshot snapshot;
    snapshot.service = service;
    snapshot.address = QStringLiteral("192.0.2.7");
    snapshot.port = port;
    snapshot.standardPort = standardPort;
    snapshot.fallback = port != standardPort;
    snapshot.connections = connections;
    return snapshot;
}

Api::EngineSnapshot runningServer()
{
    Api::EngineSnapshot snapshot;
    snapshot.state = Api::EngineState::Running;
    snapshot.bootTime = 1'700'000'000;
    snapshot.uptime = std::chrono::seconds(324);
    snapshot.boundTo = QStringLiteral("192.0.2.7");
    snapshot.listeners = { listener("imaps", 10993, 993, 3), listener("imap", 143, 143, 2), listener("submissions", 465, 465, 1) };
    snapshot.imapConnections = 5;
    snapshot.imapUniquePeers = 4;
    snapshot.certificateFingerprint = QStringLiteral("AB:CD");
    snapshot.certificateExpires = 1'800'000'000;
    snapshot.certificateSelfSigned = false;
    snapshot.certificateProblem = { "The key %1 cannot be used.", { QStringLiteral("/k.pem") } };
    return snapshot;
}

} // namespace

class TestStatusOps : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void saysHowLongMailIsKept_data()
    {
        QTest::addColumn<QString>("set");
        QTest::addColumn<int>("days");
        QTest::addColumn<QString>("retention");
        QTest::newRow("days") << QStringLiteral("7d") << 7 << QStringLiteral("7d");
        QTest::newRow("hours that are days") << QStringLiteral("48h") << 2 << QStringLiteral("2d");
        QTest::newRow("less than a day") << QStringLiteral("1h") << 1 << QStringLiteral("3600s");
        QTest::newRow("more than a day") << QStringLiteral("25h") << 2 << QStringLiteral("90000s");
    }
    void saysHowLongMailIsKept()
    {
        QFETCH(QString, set);
        QFETCH(int, days);
        QFETCH(QString, retention);
        OperationHouse house;
        QVERIFY(house.settings().set(Config::Setting::Retention, set));
        const QJsonObject state = (*house.run(QStringLiteral("status")))[QLatin1String("message_retention")].toObject();
        QCOMPARE(state, QJsonObject({ { QStringLiteral("enabled"), false }, { QStringLiteral("days"), days }, { QStringLiteral("retention"), retention } }));
    }

    void saysWhatRuns()
    {
        OperationHouse house;
        house.engine.now = runningServer();
        house.setOnline(true);
        QVERIFY(house.run(QStringLiteral("create-user")).ok());
        const auto answer = house.run(QStringLiteral("status"));
        QVERIFY(answer.ok());
        const QJsonObject &status = *answer;
        QCOMPARE(status[QLatin1String("state")].toString(), QStringLiteral("running"));
        QCOMPARE(status[QLatin1String("version")].toString(), QStringLiteral(MADMAIL_VERSION));
        QCOMPARE(status[QLatin1String("state_directory")].toString(), house.folder());
        QCOMPARE(status[QLatin1String("mail_domain")].toString().toUtf8(), house.settings().identity().primaryDomain());
        QCOMPARE(status[QLatin1String("registered_users")].toInteger(), qint64(1));
        QCOMPARE(status[QLatin1String("boot_time")].toInteger(), qint64(1'700'000'000));
        QCOMPARE(status[QLatin1String("uptime_seconds")].toInteger(), qint64(324));
        const QJsonObject imap = status[QLatin1String("services")].toArray().at(0).toObject();
        QCOMPARE(imap, (QJsonObject { { QStringLiteral("name"), QStringLiteral("IMAP") },
                                      { QStringLiteral("connections"), 5 },
                                      { QStringLiteral("unique_ips"), 4 } }));
        const QJsonArray listeners = status[QLatin1String("listeners")].toArray();
        QCOMPARE(listeners.size(), 3);
        QCOMPARE(listeners.at(0)[QLatin1String("port")].toInt(), 10993);
        QCOMPARE(listeners.at(0)[QLatin1String("standard_port")].toInt(), 993);
        QCOMPARE(listeners.at(0)[QLatin1String("fallback")].toBool(), true);
        QCOMPARE(listeners.at(1)[QLatin1String("fallback")].toBool(), false);
        QCOMPARE(status[QLatin1String("certificate_self_signed")].toBool(true), false);
        QCOMPARE(status[QLatin1String("certificate_expires")].toInteger(), qint64(1'800'000'000));
        QCOMPARE(status[QLatin1String("certificate_sha256")].toString(), QStringLiteral("AB:CD"));
        QCOMPARE(status[QLatin1String("certificate_problem")].toString(), QStringLiteral("The key /k.pem cannot be used."));
    }

    void saysThatNothingRuns()
    {
        OperationHouse house;
        const auto answer = house.run(QStringLiteral("status"));
        QVERIFY(answer.ok());
        QCOMPARE((*answer)[QLatin1String("state")].toString(), QStringLiteral("stopped"));
        QVERIFY((*answer)[QLatin1String("listeners")].toArray().isEmpty());
        QVERIFY(!answer->contains(QLatin1String("certificate_expires"))); // none is in use
    }

    void invitesLeadToThePortsInUse()
    {
        OperationHouse house;
        house.engine.now = runningServer();
        house.setOnline(true);
        const auto answer = house.run(QStringLiteral("accounts.create-random"));
        QVERIFY(answer.ok());
        const QString link = (*answer)[QLatin1String("dclogin")].toString();
        QVERIFY2(link.startsWith(QStringLiteral("dclogin:") + (*answer)[QLatin1String("email")].toString()), qPrintable(link));
        QVERIFY2(link.contains(QLatin1String("ip=10993")) && link.contains(QLatin1String("ih=192.0.2.7")), qPrintable(link));
        QVERIFY2(!link.contains(QLatin1String("ic=")), qPrintable(link)); // not self-signed
        QVERIFY(!(*answer)[QLatin1String("password")].toString().isEmpty());
    }
};

MADMAIL_TEST(TestStatusOps)
#include "tst_status_ops.moc"
