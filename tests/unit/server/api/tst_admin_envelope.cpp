// SPDX-License-Identifier: GPL-3.0-or-later
// The envelope of the Admin API, in and out.
#include "server/api/admin_envelope.h"
#include "tests/support/test_main.h"

#include <QJsonDocument>

using namespace Madmail;
using namespace Madmail::Api;

class TestEnvelope : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("method");
        QTest::addColumn<QByteArray>("token");
        QTest::newRow("all") << QByteArray(R"({"method":"post","resource":"/admin/x","headers":{"Authorization":"Bearer t"},"body":{"a":1}})")
                             << QStringLiteral("POST") << QByteArray("t");
        QTest::newRow("no method") << QByteArray(R"({"resource":"/admin/x","headers":{"authorization":"Bearer t"}})") << QStringLiteral("GET")
                                   << QByteArray("t");
        QTest::newRow("empty method, null body") << QByteArray(R"({"method":"","resource":"/admin/x","headers":null,"body":null})")
                                                 << QStringLiteral("GET") << QByteArray();
        QTest::newRow("bare token") << QByteArray(R"({"resource":"/admin/x","headers":{"Authorization":"t"}})") << QStringLiteral("GET")
                                    << QByteArray("t");
    }
    void reads()
    {
        QFETCH(QByteArray, content);
        const auto request = parseRequest(content);
        QVERIFY(request.ok());
        QTEST(request->call.method, "method");
        QTEST(request->token, "token");
        QCOMPARE(request->call.resource, QStringLiteral("/admin/x"));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("no JSON") << QByteArray("method=GET");
        QTest::newRow("half") << QByteArray(R"({"resource":"/admin/x")");
        QTest::newRow("list") << QByteArray(R"(["/admin/x"])");
        QTest::newRow("no resource") << QByteArray(R"({"method":"GET"})");
        QTest::newRow("resource is a number") << QByteArray(R"({"resource":7})");
        QTest::newRow("method is a list") << QByteArray(R"({"resource":"/admin/x","method":["GET"]})");
        QTest::newRow("headers are a text") << QByteArray(R"({"resource":"/admin/x","headers":"Bearer t"})");
        QTest::newRow("body is a list") << QByteArray(R"({"resource":"/admin/x","body":[1]})");
        QTest::newRow("nested too deep") << "{\"resource\":\"/admin/x\",\"body\":" + QByteArray(5000, '[') + QByteArray(5000, ']') + '}';
        QTest::newRow("long resource") << "{\"resource\":\"/" + QByteArray(600, 'a') + "\"}";
    }
    void refuses()
    {
        QFETCH(QByteArray, content);
        const auto request = parseRequest(content);
        QVERIFY(!request.ok());
        QCOMPARE(request.error().code, ErrorCode::BadInput);
    }

    void writes()
    {
        const QJsonObject good = QJsonDocument::fromJson(writeAnswer({ 200, QJsonObject { { QStringLiteral("a"), 1 } }, {} }, QStringLiteral("/admin/x"))).object();
        QCOMPARE(good[QLatin1String("status")].toInt(), 200);
        QCOMPARE(good[QLatin1String("resource")].toString(), QStringLiteral("/admin/x"));
        QCOMPARE(good[QLatin1String("body")].toObject()[QLatin1String("a")].toInt(), 1);
        QVERIFY(good[QLatin1String("error")].isNull());
        QVERIFY(!good[QLatin1String("version")].toString().isEmpty());
        const QJsonObject bad = QJsonDocument::fromJson(writeAnswer({ .status = 404, .error = QStringLiteral("no") }, {})).object();
        QVERIFY(bad[QLatin1String("body")].isNull());
        QCOMPARE(bad[QLatin1String("error")].toString(), QStringLiteral("no"));
    }

    void requestsComeBack()
    {
        const QByteArray written = writeRequest({ { QStringLiteral("PUT"), QStringLiteral("/admin/x"), { { QStringLiteral("a"), 1 } } }, "t" });
        const auto request = parseRequest(written);
        QVERIFY(request.ok());
        QCOMPARE(request->call.method, QStringLiteral("PUT"));
        QCOMPARE(request->call.resource, QStringLiteral("/admin/x"));
        QCOMPARE(request->call.body, QJsonObject({ { QStringLiteral("a"), 1 } }));
        QCOMPARE(request->token, QByteArray("t"));
    }

    void answersComeBack()
    {
        const QByteArray written = writeAnswer({ .body = QJsonObject { { QStringLiteral("a"), 1 } }, .message = QStringLiteral("Done.") }, {});
        const auto answer = parseAnswer(written);
        QVERIFY(answer.ok());
        QCOMPARE(answer->status, 200);
        QCOMPARE(answer->body.toObject(), QJsonObject({ { QStringLiteral("a"), 1 } }));
        QCOMPARE(answer->message, QStringLiteral("Done."));
        QVERIFY(answer->error.isEmpty());
        QVERIFY(!writeAnswer({}, {}).contains("message")); // not where there is none
    }

    void refusesOtherAnswers_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("a page") << QByteArray("<html>");
        QTest::newRow("half") << QByteArray(R"({"status":200,"body":{})");
        QTest::newRow("list") << QByteArray("[200]");
        QTest::newRow("no status") << QByteArray(R"({"body":{},"error":null})");
        QTest::newRow("status is none") << QByteArray(R"({"status":7,"body":{},"error":null})");
        QTest::newRow("no body") << QByteArray(R"({"status":200,"error":null})");
        QTest::newRow("error is a list") << QByteArray(R"({"status":500,"body":null,"error":[]})");
    }
    void refusesOtherAnswers()
    {
        QFETCH(QByteArray, content);
        QVERIFY(!parseAnswer(content).ok());
    }

    void statuses()
    {
        QCOMPARE(statusOf({ ErrorCode::BadInput, {} }), 400);
        QCOMPARE(statusOf({ ErrorCode::NotFound, {} }), 404);
        QCOMPARE(statusOf({ ErrorCode::AlreadyExists, {} }), 409);
        QCOMPARE(statusOf({ ErrorCode::Busy, {} }), 503);
        QCOMPARE(statusOf({ ErrorCode::Storage, {} }), 500);
        for (const int status : { 400, 401, 403, 404, 409, 413, 501, 503, 507, 500 })
            QCOMPARE(statusOf({ errorCodeOf(status), {} }), status);
    }
};

MADMAIL_TEST(TestEnvelope)
#include "tst_admin_envelope.moc"
