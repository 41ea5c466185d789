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

    /// Fields and numbers of the older servers that programs read.
    void answersAsTheOlderServers()
    {
        const auto status = [this](const char *method, const char *resource, const QByteArray &content) { return ask(method, resource, content).json[QLatin1String("status")].toInt(); };
        const auto body = [this](const char *method, const char *resource, const QByteArray &content = {}) {
            return ask(method, resource, content).json[QLatin1String("body")].toObject();
        };
        const AdminReply made = ask("POST", "/admin/accounts", "{}");
        QCOMPARE(made.json[QLatin1String("status")].toInt(), 201);
        const QByteArray user = made.json[QLatin1String("body")].toObject()[QLatin1String("email")].toString().toUtf8();
        // A panel has its own reason, which may be replaced.
        QCOMPARE(status("DELETE", "/admin/accounts", "{\"username\":\"" + user + "\",\"colour\":\"red\"}"), 200);
        QCOMPARE(body("GET", "/admin/blocklist")[QLatin1String("blocked")].toArray().at(0).toObject()[QLatin1String("reason")].toString(),
                 QStringLiteral("deleted via admin panel"));
        QCOMPARE(status("PATCH", "/admin/blocklist", R"({"action":"delete_all"})"), 200);

        QCOMPARE(status("POST", "/admin/registration-token", R"({"token":"dated","expires_at":"2040-01-31T12:00:00Z"})"), 201);
        const QJsonObject token = body("POST", "/admin/registration-token", R"({"token":"dated","expires_at":"2041-01-31T12:00:00Z","comment":"","expires_in":""})");
        QCOMPARE(token[QLatin1String("expires_at")].toString(), QStringLiteral("2041-01-31T12:00:00Z"));
        QCOMPARE(token[QLatin1String("is_new")], QJsonValue(false));
        QCOMPARE(status("POST", "/admin/registration-token", R"({"token":"dated","expires_at":"2041-01-31T12:00:00Z"})"), 200);
        for (const char *bad : { R"({"expires_at":"2001-01-01T00:00:00Z"})", R"({"expires_at":"soon"})", R"({"expires_at":"2041-01-31T12:00:00Z","expires_in":"1h"})" })
            QCOMPARE(status("POST", "/admin/registration-token", bad), 400);

        QCOMPARE(status("POST", "/admin/dns", R"({"lookup_key":"a.example","target_host":"10.0.0.5:2525"})"), 201);
        const auto rewrite = [](const QByteArray &text) { return QByteArray("{\"lookup_key\":\"a.example\",\"target_host\":\"" + text + "\"}"); };
        const auto target = [&](const char *text) { return body("POST", "/admin/dns", rewrite(text))[QLatin1String("target_host")].toString(); };
        QCOMPARE(target("MX.Example.org:25"), QStringLiteral("mx.example.org:25"));
        QCOMPARE(target("[2001:db8::1]:25"), QStringLiteral("[2001:db8::1]:25"));
        QCOMPARE(target("2001:db8::1"), QStringLiteral("2001:db8::1"));
        for (const char *bad : { "10.0.0.5:0", "10.0.0.5:70000", "a.example:smtp", ":25" })
            QCOMPARE(status("POST", "/admin/dns", rewrite(bad)), 400);

        const QJsonObject purged = body("POST", "/admin/queue", R"({"action":"purge_read","username":""})");
        QCOMPARE(purged[QLatin1String("action")].toString(), QStringLiteral("purge_read"));
        QVERIFY(purged[QLatin1String("message")].toString().startsWith(QLatin1String("Deleted ")));
        QVERIFY(!body("POST", "/admin/reload", R"({"scope":"full"})")[QLatin1String("message")].toString().isEmpty());

        QCOMPARE(body("POST", "/admin/settings/auto_purge_seen_enabled", R"({"action":"set","value":true})")[QLatin1String("value")].toString(), QStringLiteral("true"));
        QCOMPARE(body("POST", "/admin/settings/auto_purge_seen_enabled", R"({"action":"reset","value":""})")[QLatin1String("value")].toString(), QStringLiteral("false"));
        QVERIFY(body("GET", "/admin/quota", R"({"username":""})").contains(QLatin1String("default_quota_bytes")));
    }

    void opensWebMailForASite()
    {
        const auto call = [this](const char *method, const QByteArray &content) { return ask(method, "/admin/services/webmail_dev", content); };
        const auto body = [](const AdminReply &reply) { return reply.json[QLatin1String("body")].toObject(); };
        QCOMPARE(body(call("GET", {}))[QLatin1String("status")].toString(), QStringLiteral("disabled"));
        QCOMPARE(call("POST", R"({"action":"enable"})").json[QLatin1String("status")].toInt(), 400); // for which site?
        const QJsonObject on = body(call("POST", "{\"action\":\"enable\",\"origin\":\"https://chat.example.org\"}"));
        QVERIFY(on[QLatin1String("browser_access_enabled")].toBool() && on[QLatin1String("webimap_enabled")].toBool() && on[QLatin1String("websmtp_enabled")].toBool());
        QVERIFY(on[QLatin1String("not_running")].toString().contains(QLatin1String("not running in this version")));
        const QJsonObject more = body(call("POST", "{\"action\":\"add_origin\",\"origin\":\"http://localhost:5173\"}"));
        QCOMPARE(more[QLatin1String("cors_origins")].toString(), QStringLiteral("https://chat.example.org,http://localhost:5173"));
        for (const char *bad : { "chat.example.org", "https://a.example/path", "ftp://a.example", "https://a.example,https://b.example" })
            QCOMPARE(call("POST", "{\"action\":\"add_origin\",\"origin\":\"" + QByteArray(bad) + "\"}").json[QLatin1String("status")].toInt(), 400);
        QCOMPARE(m_server->command({ QStringLiteral("webmail-cors"), QStringLiteral("remove"), QStringLiteral("http://localhost:5173") }).exitStatus, 0);
        QCOMPARE(body(call("POST", R"({"action":"disable"})"))[QLatin1String("cors_origins_list")].toArray().size(), 0);
        ask("POST", "/admin/services/webimap", R"({"action":"disable"})");
        ask("POST", "/admin/services/websmtp", R"({"action":"disable"})");
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
        for (const char *path : { "/api/admin", "/admin", "/admin/" })
            QCOMPARE(postToAdmin(server, QString::fromUtf8(path), adminRequest(m_token, "GET", "/admin/status", {})).httpStatus, 404);
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
