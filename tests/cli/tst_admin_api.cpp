// SPDX-License-Identifier: GPL-3.0-or-later
// The Admin API over HTTPS, asked by Qt's own HTTP client.
#include "tests/cli/admin_client.h"
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>

using namespace Madmail::Testing;

class TestAdminApi : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_server = std::make_unique<TestServer>();
        START_SERVER(*m_server);
        m_token = m_server->command({ QStringLiteral("admin-token"), QStringLiteral("--raw") }).out;
        QCOMPARE(m_token.size(), 43);
    }
    void cleanupTestCase() { m_server.reset(); }

    void changesWhatTheCommandLineShows()
    {
        const TestAccount account = m_server->createAccount();
        QCOMPARE(ask("GET", "/admin/registration/jit", {}).json[QLatin1String("body")].toObject(),
                 QJsonObject({ { QStringLiteral("status"), QStringLiteral("enabled") } }));
        const AdminReply closed = ask("POST", "/admin/registration/jit", R"({"action":"disable"})");
        QCOMPARE(closed.json[QLatin1String("status")].toInt(), 200);
        QCOMPARE(m_server->command({ QStringLiteral("creds"), QStringLiteral("jit"), QStringLiteral("status") }).out,
                 QByteArray("JIT registration is DISABLED\n"));
        QVERIFY(!m_server->login({ "nobody.yet@" + m_server->domain(), "long enough" })); // the next login is refused
        QVERIFY(m_server->login(account));
        ask("POST", "/admin/registration/jit", R"({"action":"enable"})");
        QVERIFY(m_server->login({ "nobody.yet@" + m_server->domain(), "long enough" }));
    }

    void setsSettings()
    {
        const QJsonObject set = ask("POST", "/admin/settings/max_smtp_recipients", R"({"action":"set","value":7})").json;
        QCOMPARE(set[QLatin1String("status")].toInt(), 200);
        QCOMPARE(set[QLatin1String("body")].toObject()[QLatin1String("value")].toString(), QStringLiteral("7"));
        QVERIFY(set[QLatin1String("body")].toObject()[QLatin1String("is_set")].toBool());
        const QJsonObject refused = ask("POST", "/admin/settings/max_smtp_recipients", R"({"action":"set","value":"a\nb"})").json;
        QCOMPARE(refused[QLatin1String("status")].toInt(), 400);
        const QJsonObject reset = ask("POST", "/admin/settings/max_smtp_recipients", R"({"action":"reset"})").json;
        QCOMPARE(reset[QLatin1String("body")].toObject()[QLatin1String("value")].toString(), QStringLiteral("1000"));
        const QJsonObject secret = ask("GET", "/admin/settings/admin_token", {}).json;
        QVERIFY(!QJsonDocument(secret).toJson().contains(m_token));
        QCOMPARE(ask("POST", "/admin/settings/admin_token", R"({"action":"set","value":"x"})").json[QLatin1String("status")].toInt(), 403);
    }

    /// What the pages of a web panel read and send; all of it was seen with a panel that others wrote.
    void speaksAsPanelsDo()
    {
        const QString domain = QString::fromUtf8(m_server->domain());
        const auto body = [this](const char *method, const char *resource, const QByteArray &content = {}) {
            return ask(method, resource, content).json[QLatin1String("body")].toObject();
        };
        // Panels put "993" where nobody set imap_port: a value of ours there would go into their links.
        QJsonObject settings = body("GET", "/admin/overview")[QLatin1String("settings")].toObject();
        QCOMPARE(settings[QLatin1String("language")].toObject()[QLatin1String("value")].toString(), QString());
        QCOMPARE(settings[QLatin1String("language")].toObject()[QLatin1String("effective")].toString(), QStringLiteral("en"));
        body("POST", "/admin/settings/language", R"({"action":"set","value":"fa"})");
        settings = body("GET", "/admin/settings");
        QCOMPARE(settings[QLatin1String("language")].toObject()[QLatin1String("value")].toString(), QStringLiteral("fa"));
        QVERIFY(settings[QLatin1String("language")].toObject()[QLatin1String("is_set")].toBool());
        body("POST", "/admin/settings/language", R"({"action":"reset"})");

        // An editor that shows the mask and saves it does not make it the secret.
        body("POST", "/admin/settings/ss_password", R"({"action":"set","value":"a secret"})");
        const QString url = body("GET", "/admin/settings")[QLatin1String("shadowsocks_url")].toString();
        QVERIFY(url.startsWith(QLatin1String("ss://")));
        const QByteArray mask = body("GET", "/admin/settings/ss_password")[QLatin1String("value")].toString().toUtf8();
        const QJsonObject saved = ask("POST", "/admin/settings/ss_password", QByteArray("{\"action\":\"set\",\"value\":\"") + mask + "\"}").json;
        QCOMPARE(saved[QLatin1String("status")].toInt(), 400);
        QCOMPARE(body("GET", "/admin/settings")[QLatin1String("shadowsocks_url")].toString(), url);
        body("POST", "/admin/settings/ss_password", R"({"action":"reset"})");

        // What is offered for editing can be sent back.
        QJsonObject size = body("GET", "/admin/federation-size");
        size = body("PUT", "/admin/federation-size", QByteArray("{\"size\":\"") + size[QLatin1String("effective")].toString().toUtf8() + "\"}");
        QCOMPARE(size[QLatin1String("effective_bytes")].toInteger(), qint64(70) * 1024 * 1024);
        body("DELETE", "/admin/federation-size");

        // Switches on the first page need their state in the overview.
        const auto overview = [&](const char *part) { return body("GET", "/admin/overview")[QLatin1String(part)].toObject(); };
        body("POST", "/admin/settings/message_retention", R"({"action":"set","value":"7d"})");
        QCOMPARE(overview("message_retention"),
                 QJsonObject({ { QStringLiteral("enabled"), false }, { QStringLiteral("days"), 7 }, { QStringLiteral("retention"), QStringLiteral("7d") } }));
        body("POST", "/admin/services/push", R"({"action":"auto"})");
        QCOMPARE(overview("push")[QLatin1String("mode")].toString(), QStringLiteral("auto"));
        QVERIFY(overview("push")[QLatin1String("enabled")].toBool());
        body("POST", "/admin/services/push", R"({"action":"off"})");
        QVERIFY(!overview("push")[QLatin1String("enabled")].toBool());

        // Moments are text, except in accounts and federation rules.
        const auto isMoment = [](const QJsonValue &value) { return QDateTime::fromString(value.toString(), Qt::ISODate).isValid(); };
        const QJsonObject token = body("POST", "/admin/registration-token", R"({"token":"panel","expires_in":"48h"})");
        QVERIFY(isMoment(token[QLatin1String("created_at")]) && isMoment(token[QLatin1String("expires_at")]));
        body("POST", "/admin/blocklist", R"({"username":"someone@)" + domain.toUtf8() + R"(","reason":"x"})");
        QVERIFY(isMoment(body("GET", "/admin/blocklist")[QLatin1String("blocked")].toArray().at(0).toObject()[QLatin1String("blocked_at")]));
        QVERIFY(m_server->command({ QStringLiteral("blocklist"), QStringLiteral("list") }).out.contains(QByteArray::number(QDate::currentDate().year())));
    }

    /// Panels learn the new port by asking once more where they are connected; "restart_required" would send them away first.
    void aConnectionOutlivesItsPort()
    {
        const auto client = m_server->connectTo("https");
        QVERIFY(client);
        const auto askHere = [&](const QByteArray &method, const QByteArray &resource, const QByteArray &body) {
            const QByteArray content = adminRequest(m_token, method, resource, body);
            client->send("POST /api/admin HTTP/1.1\r\nHost: a\r\nContent-Length: " + QByteArray::number(content.size()) + "\r\n\r\n" + content);
            client->readUntil("nothing"); // up to the empty line behind the header
            return QJsonDocument::fromJson(client->readLine()).object()[QLatin1String("body")].toObject();
        };
        const QJsonObject moved = askHere("POST", "/admin/settings/https_port", R"({"action":"set","value":447})");
        QCOMPARE(moved[QLatin1String("value")].toString(), QStringLiteral("447"));
        QCOMPARE(moved[QLatin1String("restart_required")], QJsonValue(false));
        const QJsonObject port = askHere("GET", "/admin/settings", {})[QLatin1String("https_port")].toObject();
        QCOMPARE(port[QLatin1String("value")].toString(), QStringLiteral("447"));
        QVERIFY(port[QLatin1String("is_set")].toBool());
        QVERIFY(!askHere("POST", "/admin/settings/https_port", R"({"action":"reset"})")[QLatin1String("is_set")].toBool());
    }

    void namesBothSettingsThatWantAPort()
    {
        const AdminReply refused = ask("POST", "/admin/settings/imap_port", R"({"action":"set","value":443})");
        QCOMPARE(refused.status(), 400);
        QVERIFY(refused.error().contains(QStringLiteral("imap_port and https_port")));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("status");
        QTest::newRow("broken JSON") << QByteArray("{\"method\":") << 400;
        QTest::newRow("no token") << QByteArray(R"({"method":"GET","resource":"/admin/status"})") << 401;
        QTest::newRow("empty token") << QByteArray(R"({"resource":"/admin/status","headers":{"Authorization":"Bearer "}})") << 401;
        QTest::newRow("wrong token") << QByteArray(R"({"resource":"/admin/status","headers":{"Authorization":"Bearer x"}})") << 401;
    }
    void refuses()
    {
        QFETCH(QByteArray, content);
        QFETCH(int, status);
        const AdminReply answer = post(content);
        QCOMPARE(answer.httpStatus, 200);
        QCOMPARE(answer.json[QLatin1String("status")].toInt(), status);
        QVERIFY(!answer.json[QLatin1String("error")].toString().isEmpty());
        QCOMPARE(answer.origin, QByteArray("*"));
        QCOMPARE(ask("GET", "/admin/status", {}).json[QLatin1String("status")].toInt(), 200); // forgets the failures
    }

    void refusesTwoMebibytesBeforeTheyCame()
    {
        const auto client = m_server->connectTo("https");
        QVERIFY(client);
        client->send("POST /api/admin HTTP/1.1\r\nHost: a\r\nContent-Length: 2097152\r\n\r\n" + QByteArray(70'000, ' '));
        QCOMPARE(client->readLine(), QByteArray("HTTP/1.1 200 OK"));
        QVERIFY(client->readUntil("nothing").isEmpty()); // up to the empty line behind the header
        const QByteArray content = client->readLine();
        QCOMPARE(QJsonDocument::fromJson(content).object()[QLatin1String("status")].toInt(), 413);
        QVERIFY(client->waitUntilClosed());
    }

    void guessersWait()
    {
        for (int i = 0; i < 10; ++i)
            QCOMPARE(post(R"({"resource":"/admin/status","headers":{"Authorization":"Bearer guess"}})").json[QLatin1String("status")].toInt(), 401);
        QCOMPARE(ask("GET", "/admin/status", {}).json[QLatin1String("status")].toInt(), 401); // even the right one
        QCOMPARE(ask("GET", "/admin/status", {}, "X-Forwarded-For").json[QLatin1String("status")].toInt(), 401);
    }

    void theConfigFileHasTheLastWord()
    {
        TestServer server("chatmail tls://0.0.0.0:443 {\n    admin_path /ours\n    admin_token from-the-file\n}\n");
        START_SERVER(server);
        QCOMPARE(server.command({ QStringLiteral("admin-token"), QStringLiteral("--raw") }).out, QByteArray("from-the-file"));
        m_token = "from-the-file";
        QCOMPARE(postToAdmin(server, QStringLiteral("/ours"), adminRequest(m_token, "GET", "/admin/status", {})).json[QLatin1String("status")].toInt(), 200);
        QCOMPARE(postToAdmin(server, QStringLiteral("/api/admin"), adminRequest(m_token, "GET", "/admin/status", {})).httpStatus, 404);
        QVERIFY(server.stop());
        server.writeConfig("chatmail tls://0.0.0.0:443 {\n    admin_token disabled\n}\n");
        START_SERVER(server);
        QCOMPARE(postToAdmin(server, QStringLiteral("/api/admin"), adminRequest(m_token, "GET", "/admin/status", {})).httpStatus, 404);
        const CommandResult refused = server.command({ QStringLiteral("admin-token") });
        VERIFY_SAYING(refused.exitStatus == 1 && refused.out.isEmpty() && refused.err.contains("disabled"), refused.all());
    }

private:
    AdminReply ask(const QByteArray &method, const QByteArray &resource, const QByteArray &body, const QByteArray &extraHeader = {})
    {
        return postToAdmin(*m_server, QStringLiteral("/api/admin"), adminRequest(m_token, method, resource, body), extraHeader);
    }
    AdminReply post(const QByteArray &content) { return postToAdmin(*m_server, QStringLiteral("/api/admin"), content); }

    std::unique_ptr<TestServer> m_server;
    QByteArray m_token;
};

MADMAIL_TEST(TestAdminApi)
#include "tst_admin_api.moc"
