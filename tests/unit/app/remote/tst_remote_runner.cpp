// SPDX-License-Identifier: GPL-3.0-or-later
// What other servers may answer, or not.
#include "app/remote/remote_runner.h"
#include "tests/support/test_main.h"

#include <QEventLoop>
#include <QJsonDocument>
#include <QTcpServer>
#include <QTcpSocket>

using namespace Madmail;
using namespace Madmail::Remote;

namespace {

const std::vector<Api::OperationDescriptor> &operations()
{
    static const std::vector<Api::OperationDescriptor> table {
        { .id = "light.on", .command = { QStringLiteral("light"), QStringLiteral("on") }, .api = { { "/admin/light", "POST", "on" } } },
        { .id = "light.clean", .command = { QStringLiteral("light"), QStringLiteral("clean") }, .isLong = true, .api = { { "/admin/light", "POST", "clean" } } },
        { .id = "light.mend", .command = { QStringLiteral("light"), QStringLiteral("mend") }, .whyNoApi = "It takes a ladder" },
    };
    return table;
}

QByteArray http(const QByteArray &content, const QByteArray &head = "HTTP/1.1 200 OK\r\n")
{
    return head + "Content-Length: " + QByteArray::number(content.size()) + "\r\n\r\n" + content;
}

/// Takes one request on a loopback port and says `answer` to it, whatever it is; empty: nothing.
class OtherServer
{
public:
    explicit OtherServer(QByteArray answer)
        : m_answer(std::move(answer))
    {
        m_server.listen(QHostAddress::LocalHost);
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            QTcpSocket *socket = m_server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
                m_request += socket->readAll();
                if (!m_request.contains("\r\n\r\n{") || !m_request.endsWith('}') || m_answer.isEmpty())
                    return;
                socket->write(m_answer);
                socket->disconnectFromHost();
            });
        });
    }
    ServerAddress address(const char *scheme = "http") const
    {
        return *parseServerAddress(QStringLiteral("%1://127.0.0.1:%2").arg(QLatin1String(scheme)).arg(m_server.serverPort()));
    }
    QByteArray request() const { return m_request; }
    void close() { m_server.close(); }

private:
    QByteArray m_answer;
    QByteArray m_request;
    QTcpServer m_server;
};

Result<QJsonObject> ask(const ServerAddress &server, const char *operation = "light.on", Limits limits = {})
{
    RemoteRunner runner(operations(), server, "the-token", {}, limits);
    QEventLoop loop;
    std::optional<Result<QJsonObject>> answer;
    runner.run({ QString::fromLatin1(operation), {} }, [&](Result<QJsonObject> result) {
        answer.emplace(std::move(result));
        loop.quit();
    });
    loop.exec();
    return std::move(*answer);
}

} // namespace

class TestRemoteRunner : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void asksAsTheAdminApiWants()
    {
        const OtherServer server(http("{\"status\":200,\"resource\":\"/admin/light\",\"body\":{\"watts\":5},\"error\":null,\"message\":\"It is on.\",\"later\":1}"));
        const auto answer = ask(server.address());
        QVERIFY(answer.ok());
        QCOMPARE(*answer, QJsonObject({ { QStringLiteral("watts"), 5 }, { QStringLiteral("message"), QStringLiteral("It is on.") } }));
        QVERIFY(server.request().startsWith("POST /api/admin HTTP/1.1\r\n"));
        const QJsonObject sent = QJsonDocument::fromJson(server.request().mid(server.request().indexOf("\r\n\r\n") + 4)).object();
        QCOMPARE(sent[QLatin1String("method")].toString(), QStringLiteral("POST"));
        QCOMPARE(sent[QLatin1String("resource")].toString(), QStringLiteral("/admin/light"));
        QCOMPARE(sent[QLatin1String("body")].toObject(), QJsonObject({ { QStringLiteral("action"), QStringLiteral("on") } }));
        QCOMPARE(sent[QLatin1String("headers")].toObject()[QLatin1String("Authorization")].toString(), QStringLiteral("Bearer the-token"));
    }

    void errors_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const QByteArray &answer, ErrorCode code, const char *says) {
            QTest::newRow(name) << answer << code << QString::fromUtf8(says);
        };
        row("of the operation", http("{\"status\":400,\"body\":null,\"error\":\"\\\"watts\\\" must be less.\"}"), ErrorCode::BadInput, "\"watts\" must be less.");
        row("not found", http("{\"status\":404,\"body\":null,\"error\":\"No such light.\"}"), ErrorCode::NotFound, "No such light.");
        row("wrong token", http("{\"status\":401,\"body\":null,\"error\":\"unauthorized\"}"), ErrorCode::Unauthenticated, "does not accept the token");
        row("escape sequences", http("{\"status\":500,\"body\":null,\"error\":\"\\u001b[2Jall\\nis\\u009b well\\u0007\"}"), ErrorCode::Internal, "[2Jall is well");
        row("a page", http("<html>Welcome</html>"), ErrorCode::NotFound, "is not an Admin API");
        row("nothing", http({}), ErrorCode::NotFound, "is not an Admin API");
        row("HTTP 404", http("no", "HTTP/1.1 404 Not Found\r\n"), ErrorCode::NotFound, "(HTTP 404)");
        row("HTTP 500", http("no", "HTTP/1.1 500 Oops\r\n"), ErrorCode::NotFound, "(HTTP 500)");
        row("redirect", http({}, "HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\n"), ErrorCode::Refused, "https://elsewhere.example/");
        row("no HTTP", "220 mail.example ESMTP\r\n", ErrorCode::Network, "does not answer");
        row("half an answer", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"status\"", ErrorCode::Network, "does not answer");
    }
    void errors()
    {
        QFETCH(QByteArray, answer);
        QFETCH(QString, says);
        const OtherServer server(answer);
        const auto result = ask(server.address());
        QVERIFY(!result.ok());
        QTEST(result.error().code, "code");
        const QString sentence = result.error().toEnglish();
        QVERIFY2(sentence.contains(says) && !sentence.contains(u'\n') && !sentence.contains(QChar(0x1b)), qPrintable(sentence));
    }

    void answersCannotDrawOnTheTerminal()
    {
        const OtherServer server(http("{\"status\":200,\"body\":{\"a\":[\"\\u001b[1mx\\ty\",{\"b\":\"\\u0000c\\n\"}]},\"error\":null}"));
        const auto answer = ask(server.address());
        QVERIFY(answer.ok());
        QCOMPARE(QJsonDocument(*answer).toJson(QJsonDocument::Compact), QByteArray("{\"a\":[\"[1mx\\ty\",{\"b\":\"c\\n\"}]}"));
    }

    void sizesAndTimesHaveLimits()
    {
        Limits limits;
        limits.answerBytes = 1000;
        const OtherServer large(http(QByteArray(2000, ' ')));
        auto result = ask(large.address(), "light.on", limits);
        QVERIFY(!result.ok());
        QCOMPARE(result.error().code, ErrorCode::TooLarge);
        const OtherServer silent({});
        limits.silence = std::chrono::milliseconds(50);
        result = ask(silent.address(), "light.on", limits);
        QVERIFY(!result.ok());
        QCOMPARE(result.error().code, ErrorCode::Network);
        QVERIFY(silent.request().contains("light")); // it was asked
    }

    void longOperationsMayTakeLong()
    {
        Limits limits;
        limits.silence = std::chrono::milliseconds(50);
        limits.longSilence = std::chrono::milliseconds(200);
        const OtherServer silent({});
        QElapsedTimer timer;
        timer.start();
        QVERIFY(!ask(silent.address(), "light.clean", limits).ok());
        QVERIFY(timer.elapsed() >= 190); // what is too slow for others is not for it
    }

    void connectsWithinALimit()
    {
        QTcpServer deaf; // takes the connection and never speaks TLS
        deaf.listen(QHostAddress::LocalHost);
        Limits limits;
        limits.connect = std::chrono::milliseconds(50);
        const auto result = ask(*parseServerAddress(QStringLiteral("https://127.0.0.1:%1").arg(deaf.serverPort())), "light.on", limits);
        QVERIFY(!result.ok());
        QVERIFY2(result.error().toEnglish().contains(QStringLiteral("does not answer")), qPrintable(result.error().toEnglish()));
    }

    void saysWhenNobodyIsThere()
    {
        OtherServer server({});
        const ServerAddress address = server.address();
        server.close();
        const auto result = ask(address);
        QVERIFY(!result.ok());
        QVERIFY2(result.error().toEnglish().contains(QStringLiteral("Nothing listens")), qPrintable(result.error().toEnglish()));
    }

    void saysWhenThereIsNoTls()
    {
        QTcpServer plain;
        plain.listen(QHostAddress::LocalHost);
        connect(&plain, &QTcpServer::newConnection, &plain, [&plain] { plain.nextPendingConnection()->write("220 mail.example ESMTP\r\n"); });
        const auto result = ask(*parseServerAddress(QStringLiteral("https://127.0.0.1:%1").arg(plain.serverPort())));
        QVERIFY(!result.ok());
        QVERIFY2(result.error().toEnglish().contains(QStringLiteral("No TLS connection")), qPrintable(result.error().toEnglish()));
    }

    void saysWhyTheAdminApiHasItNot()
    {
        const OtherServer server({});
        const auto result = ask(server.address(), "light.mend");
        QVERIFY(!result.ok());
        QCOMPARE(result.error().code, ErrorCode::Unsupported);
        QVERIFY(result.error().toEnglish().contains(QStringLiteral("It takes a ladder")));
        QVERIFY(server.request().isEmpty());
    }
};

MADMAIL_TEST(TestRemoteRunner)
#include "tst_remote_runner.moc"
