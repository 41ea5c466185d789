// SPDX-License-Identifier: GPL-3.0-or-later
// Requests and answers as lines, and lines that are neither.
#include "server/ipc/control_protocol.h"
#include "tests/support/test_main.h"

#include <QTest>

using namespace Madmail;

class TestControlProtocol : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void requestsComeBack_data()
    {
        QTest::addColumn<int>("face");
        for (const auto face : { Api::Face::CommandLine, Api::Face::AdminApi, Api::Face::Window, Api::Face::Engine })
            QTest::addRow("%d", int(face)) << int(face);
    }
    void requestsComeBack()
    {
        QFETCH(int, face);
        const Api::OperationRequest request { QStringLiteral("tls.file"),
                                              { { QStringLiteral("key"), QStringLiteral("a\nb \u00fc") }, { QStringLiteral("on"), true } },
                                              Api::Face(face) };
        const QByteArray line = Ipc::encodeRequest(request);
        QCOMPARE(line.count('\n'), 1);
        QVERIFY(line.endsWith('\n'));
        const auto read = Ipc::decodeRequest(line);
        QVERIFY(read.ok());
        QCOMPARE(read->operation, request.operation);
        QCOMPARE(read->arguments, request.arguments);
        QCOMPARE(int(read->face), face);
        QVERIFY(!read->isRehearsal);
    }

    void rehearsalsStayRehearsals()
    {
        Api::OperationRequest request;
        request.operation = QStringLiteral("accounts.delete-all");
        request.isRehearsal = true;
        const auto read = Ipc::decodeRequest(Ipc::encodeRequest(request));
        QVERIFY(read.ok());
        QVERIFY(read->isRehearsal);
    }

    void answersComeBack()
    {
        const QJsonObject data { { QStringLiteral("message"), QStringLiteral("done") } };
        const auto good = Ipc::decodeAnswer(Ipc::encodeAnswer(data));
        QVERIFY(good.ok());
        QCOMPARE(*good, data);

        const Error error { ErrorCode::PortInUse, { "Port %1 is used by another program.", { QStringLiteral("993") } }, QStringLiteral("imaps") };
        const auto bad = Ipc::decodeAnswer(Ipc::encodeAnswer(error));
        QVERIFY(!bad.ok());
        QCOMPARE(bad.error().code, ErrorCode::PortInUse);
        QCOMPARE(bad.error().toEnglish(), error.toEnglish());
        QCOMPARE(bad.error().field, error.field);
    }

    void refusesOtherLines_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<int>("code");
        const int badInput = int(ErrorCode::BadInput);
        const int unsupported = int(ErrorCode::Unsupported);
        QTest::newRow("empty") << QByteArray("\n") << badInput;
        QTest::newRow("no JSON") << QByteArray("GET / HTTP/1.1\r\n") << badInput;
        QTest::newRow("an array") << QByteArray("[1]\n") << badInput;
        QTest::newRow("no version") << QByteArray("{\"operation\":\"status\"}\n") << unsupported;
        QTest::newRow("older") << QByteArray("{\"version\":1,\"operation\":\"status\"}\n") << unsupported;
        QTest::newRow("newer") << QByteArray("{\"version\":3,\"operation\":\"status\"}\n") << unsupported;
        QTest::newRow("no operation") << QByteArray("{\"version\":2}\n") << badInput;
        QTest::newRow("operation is no text") << QByteArray("{\"version\":2,\"operation\":7}\n") << badInput;
        QTest::newRow("broken UTF-8") << QByteArray("{\"version\":2,\"operation\":\"\xff\xfe\"}\n") << badInput;
        QTest::newRow("deep") << QByteArray(5000, '[') + '\n' << badInput;
    }
    void refusesOtherLines()
    {
        QFETCH(QByteArray, line);
        QFETCH(int, code);
        const auto read = Ipc::decodeRequest(line);
        QVERIFY(!read.ok());
        QCOMPARE(int(read.error().code), code);
        QVERIFY(!read.error().toEnglish().isEmpty());
    }
};

MADMAIL_TEST(TestControlProtocol)
#include "tst_control_protocol.moc"
