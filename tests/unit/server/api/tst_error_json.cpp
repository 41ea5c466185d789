// SPDX-License-Identifier: GPL-3.0-or-later
// Errors on the way between two processes of ours.
#include "server/api/error_json.h"
#include "tests/support/test_main.h"

#include <QJsonArray>
#include <QSet>

using namespace Madmail;

class TestErrorJson : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyCodeHasANameOfItsOwn()
    {
        QSet<QString> names;
        for (int code = int(ErrorCode::BadInput); code <= int(ErrorCode::Internal); ++code) {
            const QString name = Api::errorCodeName(ErrorCode(code));
            QVERIFY2(!names.contains(name), qPrintable(name));
            names << name;
            QCOMPARE(int(Api::errorCodeFromName(name)), code);
        }
        QCOMPARE(int(Api::errorCodeFromName(QStringLiteral("from-the-future"))), int(ErrorCode::Internal));
    }

    void errorsComeBack_data()
    {
        QTest::addColumn<QStringList>("args");
        QTest::newRow("plain") << QStringList { QStringLiteral("993"), QStringLiteral("nginx") };
        QTest::newRow("places in arguments") << QStringList { QStringLiteral("%2 %1"), QStringLiteral("100%") };
        QTest::newRow("empty") << QStringList { QString(), QString() };
        QTest::newRow("too few") << QStringList { QStringLiteral("993") };
    }
    void errorsComeBack()
    {
        QFETCH(QStringList, args);
        const Error error { ErrorCode::PortInUse, { "Port %1 is used by %2.", args }, QStringLiteral("imaps"), QStringLiteral("EADDRINUSE") };
        const Error back = Api::errorFromJson(Api::errorToJson(error));
        QCOMPARE(back.code, error.code);
        QCOMPARE(back.toEnglish(), error.toEnglish());
        QCOMPARE(back.field, error.field);
        QCOMPARE(back.detail, error.detail);
    }

    void theAskerNamesTheProgram()
    {
        const Error error { ErrorCode::NotFound, { "Start it: {maddy} run --state-dir %1", { QStringLiteral("/srv") } } };
        const Error back = Api::errorFromJson(Api::errorToJson(error));
        QCOMPARE(back.toEnglish(QStringLiteral("./madmail --cli")), QStringLiteral("Start it: ./madmail --cli run --state-dir /srv"));
        QCOMPARE(back.toEnglish(), QStringLiteral("Start it: maddy run --state-dir /srv"));
    }

    void strangeJsonIsAnErrorAllTheSame_data()
    {
        QTest::addColumn<QJsonObject>("json");
        QTest::newRow("nothing") << QJsonObject();
        QTest::newRow("numbers") << QJsonObject { { QStringLiteral("code"), 7 }, { QStringLiteral("text"), 7 }, { QStringLiteral("args"), 7 } };
        QTest::newRow("args of numbers") << QJsonObject { { QStringLiteral("args"), QJsonArray { 1, QJsonObject() } } };
    }
    void strangeJsonIsAnErrorAllTheSame()
    {
        QFETCH(QJsonObject, json);
        QCOMPARE(int(Api::errorFromJson(json).code), int(ErrorCode::Internal));
    }

    void exitStatusTellsUsageFromFailure()
    {
        for (int code = int(ErrorCode::BadInput); code <= int(ErrorCode::Internal); ++code)
            QCOMPARE(Api::exitStatusOf({ ErrorCode(code), {} }), ErrorCode(code) == ErrorCode::BadInput ? 2 : 1);
    }
};

MADMAIL_TEST(TestErrorJson)
#include "tst_error_json.moc"
