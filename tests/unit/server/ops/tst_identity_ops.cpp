// SPDX-License-Identifier: GPL-3.0-or-later
// install and tls: what they take, what they refuse, and that a refusal changes nothing.
#include "server/base/atomic_file.h"
#include "server/crypto/certificate.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/ops/operation_house.h"

#include <QFile>
#include <QJsonArray>

using namespace Madmail;
using Config::Setting;
using Madmail::Testing::OperationHouse;

namespace {

QJsonObject domain(const QString &value)
{
    return { { QStringLiteral("domain"), value } };
}

QJsonObject ip(const QString &value)
{
    return { { QStringLiteral("ip"), value } };
}

} // namespace

class TestIdentityOps : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void installTakes_data()
    {
        QTest::addColumn<QJsonObject>("arguments");
        QTest::addColumn<QByteArray>("primary");
        QTest::newRow("name") << domain(QStringLiteral("Chat.Example.ORG")) << QByteArray("chat.example.org");
        QTest::newRow("IPv4") << ip(QStringLiteral("192.0.2.7")) << QByteArray("[192.0.2.7]");
        QTest::newRow("IPv4 in brackets") << ip(QStringLiteral("[192.0.2.7]")) << QByteArray("[192.0.2.7]");
    }
    void installTakes()
    {
        QFETCH(QJsonObject, arguments);
        QFETCH(QByteArray, primary);
        OperationHouse house;
        house.setOnline(true);
        const QByteArray before = house.settings().identity().primaryDomain();
        const auto answer = house.run(QStringLiteral("install"), arguments);
        QVERIFY2(answer.ok(), answer.ok() ? "" : qPrintable(answer.error().toEnglish()));
        QCOMPARE((*answer)[QLatin1String("domain")].toString().toUtf8(), primary);
        QVERIFY((*answer)[QLatin1String("message")].toString().contains(QString::fromUtf8(primary)));
        QVERIFY((*answer)[QLatin1String("local_domains")].toArray().contains(QString::fromUtf8(before)));
        QCOMPARE(house.settings().identity().primaryDomain(), primary);
        QCOMPARE(house.engine.reloads, 1);
    }

    void installWarns_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("says"); // empty: nothing
        QTest::newRow("public") << QStringLiteral("192.0.2.7") << QString();
        QTest::newRow("of a home") << QStringLiteral("192.168.1.5") << QString();
        QTest::newRow("IPv4 loopback") << QStringLiteral("127.0.0.1") << QStringLiteral("only programs that run here");
        QTest::newRow("IPv6 loopback") << QStringLiteral("::1") << QStringLiteral("only programs that run here");
        QTest::newRow("IPv4 link-local") << QStringLiteral("169.254.3.4") << QStringLiteral("in one network only");
        QTest::newRow("IPv6 link-local") << QStringLiteral("fe80::1") << QStringLiteral("in one network only");
    }
    void installWarns()
    {
        QFETCH(QString, address);
        QFETCH(QString, says);
        OperationHouse house;
        const auto answer = house.run(QStringLiteral("install"), ip(address));
        QVERIFY2(answer.ok(), answer.ok() ? "" : qPrintable(answer.error().toEnglish()));
        const QJsonArray warnings = (*answer)[QLatin1String("warnings")].toArray();
        QCOMPARE(warnings.size(), says.isEmpty() ? 0 : 1);
        QVERIFY2(says.isEmpty() || warnings.at(0).toString().contains(says), qPrintable(warnings.at(0).toString()));
    }

    void installRefuses_data()
    {
        QTest::addColumn<QJsonObject>("arguments");
        QTest::addColumn<QString>("says");
        QTest::newRow("nothing") << QJsonObject() << QStringLiteral("either --domain or --ip");
        QTest::newRow("both") << QJsonObject { { QStringLiteral("domain"), QStringLiteral("a.example") }, { QStringLiteral("ip"), QStringLiteral("192.0.2.7") } }
                              << QStringLiteral("either --domain or --ip");
        QTest::newRow("address as domain") << domain(QStringLiteral("192.0.2.7")) << QStringLiteral("Use --ip");
        QTest::newRow("name as address") << ip(QStringLiteral("a.example")) << QStringLiteral("Use --domain");
        QTest::newRow("one label") << domain(QStringLiteral("localhost")) << QStringLiteral("full domain name");
        QTest::newRow("blank inside") << domain(QStringLiteral("a b.example")) << QStringLiteral("a b.example");
        QTest::newRow("empty label") << domain(QStringLiteral("a..example")) << QStringLiteral("a..example");
        QTest::newRow("label too long") << domain(QString(64, u'a') + QStringLiteral(".example")) << QStringLiteral("aaa");
        QTest::newRow("every IPv4 address") << ip(QStringLiteral("0.0.0.0")) << QStringLiteral("0.0.0.0 is no address of one computer");
        QTest::newRow("every IPv6 address") << ip(QStringLiteral("::")) << QStringLiteral(":: is no address of one computer");
        QTest::newRow("IPv4 multicast") << ip(QStringLiteral("224.0.0.1")) << QStringLiteral("224.0.0.1 is no address of one computer");
        QTest::newRow("IPv6 multicast") << ip(QStringLiteral("[ff02::1]")) << QStringLiteral("ff02::1 is no address of one computer");
        QTest::newRow("broadcast") << ip(QStringLiteral("255.255.255.255")) << QStringLiteral("255.255.255.255 is no address of one computer");
        QTest::newRow("half an address") << ip(QStringLiteral("192.0.2")) << QStringLiteral("192.0.2");
    }
    void installRefuses()
    {
        QFETCH(QJsonObject, arguments);
        QFETCH(QString, says);
        OperationHouse house;
        house.setOnline(true);
        const QByteArray before = house.settings().identity().primaryDomain();
        const auto answer = house.run(QStringLiteral("install"), arguments);
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::BadInput);
        QVERIFY2(answer.error().toEnglish().contains(says), qPrintable(answer.error().toEnglish()));
        QCOMPARE(house.settings().identity().primaryDomain(), before);
        QCOMPARE(house.engine.reloads, 0);
    }

    void installSaysWhatTheEngineCouldNotDo()
    {
        OperationHouse house;
        house.setOnline(true);
        house.engine.refusal = Error { ErrorCode::PortInUse, { "Taken." } };
        const QByteArray before = house.settings().identity().primaryDomain();
        const auto answer = house.run(QStringLiteral("install"), domain(QStringLiteral("a.example")));
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::PortInUse);
        QCOMPARE(house.settings().identity().primaryDomain(), before); // and it is not remembered as local either
        QVERIFY(!house.settings().identity().isLocal(*EmailAddress::parse("x@a.example")));
    }

    void tlsFileTakesAPair()
    {
        OperationHouse house;
        writePair(house, QStringLiteral("one"));
        const auto answer = house.run(QStringLiteral("tls.file"), files(house, "one.pem", "one.key"));
        QVERIFY2(answer.ok(), answer.ok() ? "" : qPrintable(answer.error().toEnglish()));
        QCOMPARE(house.settings().values().text(Setting::TlsMode), QStringLiteral("file"));
        QCOMPARE(house.settings().values().text(Setting::TlsCertificate), house.folder() + QStringLiteral("/one.pem"));
        QCOMPARE(house.settings().values().text(Setting::TlsKey), house.folder() + QStringLiteral("/one.key"));
        QVERIFY(house.run(QStringLiteral("tls.self-signed")).ok());
        QCOMPARE(house.settings().values().text(Setting::TlsMode), QStringLiteral("self_signed"));
        QCOMPARE(house.engine.reloads, 0); // offline
    }

    void tlsFileRefuses_data()
    {
        QTest::addColumn<QByteArray>("certificate");
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<int>("code");
        QTest::newRow("no certificate there") << QByteArray("none.pem") << QByteArray("one.key") << int(ErrorCode::NotFound);
        QTest::newRow("no key there") << QByteArray("one.pem") << QByteArray("none.key") << int(ErrorCode::NotFound);
        QTest::newRow("key of another") << QByteArray("one.pem") << QByteArray("two.key") << int(ErrorCode::BadInput);
        QTest::newRow("the other way round") << QByteArray("one.key") << QByteArray("one.pem") << int(ErrorCode::BadInput);
    }
    void tlsFileRefuses()
    {
        QFETCH(QByteArray, certificate);
        QFETCH(QByteArray, key);
        QFETCH(int, code);
        OperationHouse house;
        house.setOnline(true);
        writePair(house, QStringLiteral("one"));
        writePair(house, QStringLiteral("two"));
        const auto answer = house.run(QStringLiteral("tls.file"), files(house, certificate, key));
        QVERIFY(!answer.ok());
        QCOMPARE(int(answer.error().code), code);
        QVERIFY(!answer.error().toEnglish().isEmpty());
        QCOMPARE(house.settings().values().text(Setting::TlsMode), QStringLiteral("self_signed"));
        QVERIFY(house.settings().values().text(Setting::TlsCertificate).isEmpty());
        QCOMPARE(house.engine.reloads, 0);
    }

private:
    static QJsonObject files(const OperationHouse &house, const QByteArray &certificate, const QByteArray &key)
    {
        const QString folder = house.folder() + u'/';
        return { { QStringLiteral("certificate"), folder + QString::fromLatin1(certificate) },
                 { QStringLiteral("key"), folder + QString::fromLatin1(key) } };
    }

    static void writePair(const OperationHouse &house, const QString &name)
    {
        const auto key = Crypto::generateKeyPem();
        const auto certificate = Crypto::selfSignedCertificatePem(*key, { { "a.example" }, {} }, Clock::system().now());
        QVERIFY(writeFileAtomically(house.folder() + u'/' + name + QStringLiteral(".key"), *key, FileMode::Private).ok());
        QVERIFY(writeFileAtomically(house.folder() + u'/' + name + QStringLiteral(".pem"), *certificate, FileMode::Readable).ok());
    }
};

MADMAIL_TEST(TestIdentityOps)
#include "tst_identity_ops.moc"
