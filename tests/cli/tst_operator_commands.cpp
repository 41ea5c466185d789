// SPDX-License-Identifier: GPL-3.0-or-later
// What operators do beside the commands of the documentation: federation, exchangers, contact links, access, services of
// later versions, notices. Offline and against a running server, and over the Admin API.
#include "tests/cli/admin_client.h"
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QRandomGenerator>

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

using namespace Madmail::Testing;

namespace {

struct Documented
{
    const char *command;
    const char *answer; ///< a regular expression for all of standard output
};

const Documented documented[] = {
    { "federation list", "^\\[ FEDERATION STATE \\]\nPolicy:   ACCEPT\n\n\\[ ACTIVE RULES \\]\nNo exceptions configured\\.\n---\nTotal: 0 exceptions\\.\n$" },
    { "federation block Spam.example", "^Success: 'spam\\.example' added to rules\\. Currently blocking 1 total domain\\(s\\)\\.\n$" },
    { "federation policy reject", "^Success: Global federation policy switched to REJECT\\.\n$" },
    { "federation allow 192.0.2.9", "^Success: '\\[192\\.0\\.2\\.9\\]' added to rules\\. Currently trusting 2 total domain\\(s\\)\\.\n$" },
    { "federation list", "Policy:   REJECT\n\n\\[ ACTIVE RULES \\]\n1\\. \\[192\\.0\\.2\\.9\\]  \\(Added: \\d{4}-\\d\\d-\\d\\d\\)\n2\\. spam\\.example  \\(Added: .*\\)\n---\nTotal: 2 exceptions\\.\n$" },
    { "federation remove spam.example", "^Success: Removed 'spam\\.example' from rules\\. 1 remaining\\.\n$" },
    { "federation flush", "^WARNING: Configuration flushed\\. 0 custom domains remain in active list\\.\n$" },
    { "federation policy ACCEPT", "switched to ACCEPT\\.\n$" },
    { "federation status", "^\\[ TRAFFIC ANOMALIES \\]\nNo federation traffic recorded\\.\nFederation: not running in this version\\.\n$" },
    { "federation dismiss noise.example", "noise\\.example" },
    { "federation dismiss-list", "^1\\. noise\\.example  \\(Added: .*\\)\n$" },
    { "federation undismiss noise.example", "0 domain\\(s\\) remaining" },
    { "federation dismiss-flush", "0 domain\\(s\\) removed" },
    { "federation settings", "^Federation: .*\nPolicy: +ACCEPT\nLargest.*\nFederation: not running in this version\\.\n$" },
    { "federation-size set 10M", "^Effective limit: 10\\.0 MB \\(10485760 bytes\\)\nConfig file: 70\\.0 MB\nDB override: 10\\.0 MB\n" },
    { "federation-size reset", "^Effective limit: 70\\.0 MB " },
    { "federation-size status", "DB override: \\(none" },
    { "exchanger list", "^$" },
    { "exchanger add friend https://x.example/box --interval 90", "^Exchanger added: friend -> https://x\\.example/box" },
    { "exchanger disable friend", "^Exchanger disabled: friend" },
    { "exchanger list", "^NAME +ENDPOINT +INTERVAL +ENABLED +LAST POLL\nfriend +https://x\\.example/box +90s +false +Never\n$" },
    { "exchanger enable friend", "^Exchanger enabled: friend" },
    { "exchanger remove friend", "^Exchanger removed: friend\n$" },
    { "sharing create alice https://i.delta.chat/#ABC&a=x Alice", "^Successfully created link: alice\n$" },
    { "sharing reserve boss", "^Successfully reserved link: boss\n$" },
    { "sharing list", "^SLUG +NAME +URL +CREATED AT\nalice +Alice +openpgp4fpr:ABC#a=x +\\d{4}-.*\nboss +Reserved +reserved +.*\n$" },
    { "sharing edit alice openpgp4fpr:DEF", "^Successfully updated link: alice\n$" },
    { "sharing delete alice", "^Successfully removed link: alice\n$" },
    { "sharing remove boss", "removed" },
    { "submission-access status", "^Submission \\(\\d+\\): +public\nSubmission TLS \\(\\d+\\): public\n$" },
    { "submission-access local", ": +local\n.*: local\n$" },
    { "submission-access public", ": +public\n.*: public\n$" },
    { "message-size set 50M", "effective 52428800 bytes" },
    { "message-size status", "^Effective limit: 50\\.0 MB \\(52428800 bytes\\)\nConfig file: 100\\.0 MB\nDB override: 50\\.0 MB\n$" },
    { "message-size reset", "DB override: \\(none" },
    { "push auto", "^Mode: auto\n" },
    { "push on", "^Mode: on\n" },
    { "push off", "^Mode: off\n" },
    { "push status", "^Mode: off\nRuntime: off\nSuccessful: 0\nFailures: 0 \\(auto disables at 5\\)\nPush: not running in this version\\.\n$" },
    { "admin-web path /panel", "^  Admin Web Path:       /panel\n$" },
    { "admin-web status", "^  Admin Web Dashboard:  enabled\n  Admin Web Path:       /panel\n$" },
    { "admin-web path --reset", "^  Admin Web Path:       /admin \\(config default\\)\n$" },
    { "proxy status", "^Configured: no\nEnabled: yes\nPort: 8388\nCipher: aes-128-gcm \\(config\\)\nPassword: none\nShadowsocks: not running in this version\\.\n$" },
    { "proxy cipher set aes-256-gcm", "^Cipher: aes-256-gcm \\(db\\)\n$" },
    { "pr cipher", "^Cipher: aes-256-gcm \\(db\\)\nShadowsocks: not running in this version\\.\n$" },
    { "proxy cipher reset", "^Cipher: aes-128-gcm \\(config\\)\n$" },
    { "proxy password", "^Password: none\nShadowsocks: not" },
    { "ss-ws status", "DISABLED" },
    { "http-proxy disable", "DISABLED" },
    { "openrelay status", "^Inbound remote RCPT \\(open relay\\) is DISABLED" },
    { "html-serve /tmp", "^Web pages come from /tmp\n$" },
    { "html-serve embedded", "^Web pages come from the program itself" },
    { "notice send --subject Tonight Back", "^Sent: 0, failed: 0\nOnly ordinary mail programs show it.*shared/comment" },
    { "notice status", "^Accounts: 0\nSender:   admin@.*\nComment:  Back\n$" },
    { "notice clear", "no comment any more" },
};

} // namespace

class TestOperatorCommands : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_server = std::make_unique<TestServer>();
        START_SERVER(*m_server);
        m_token = m_server->command({ QStringLiteral("admin-token"), QStringLiteral("--raw") }).out;
    }
    void cleanupTestCase() { m_server.reset(); }

    void asDocumented_data()
    {
        QTest::addColumn<bool>("isRunning");
        QTest::newRow("running") << true;
        QTest::newRow("offline") << false;
    }
    void asDocumented()
    {
        QFETCH(bool, isRunning);
        if (!isRunning)
            QVERIFY(m_server->stop());
        for (const Documented &row : documented) {
            const CommandResult result = m_server->command(QString::fromUtf8(row.command).split(u' '));
            VERIFY_SAYING(result.exitStatus == 0, QByteArray(row.command) + ": " + result.all());
            VERIFY_SAYING(QRegularExpression(QString::fromUtf8(row.answer)).match(QString::fromUtf8(result.out)).hasMatch(),
                          QByteArray(row.command) + ":\n" + result.out + "is not\n" + row.answer);
        }
        if (!isRunning)
            START_SERVER(*m_server);
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<int>("exitStatus");
        QTest::newRow("domain") << QByteArray("federation block a..b") << 2;
        QTest::newRow("no domain") << QByteArray("federation block") << 2;
        QTest::newRow("no such rule") << QByteArray("federation remove nobody.example") << 1;
        QTest::newRow("policy") << QByteArray("federation policy maybe") << 2;
        QTest::newRow("no policy") << QByteArray("federation policy") << 2;
        QTest::newRow("size") << QByteArray("federation-size set 1XB") << 2;
        QTest::newRow("URL") << QByteArray("exchanger add x file:///etc/passwd") << 2;
        QTest::newRow("interval") << QByteArray("exchanger add x https://x.example --interval 0") << 2;
        QTest::newRow("no such exchanger") << QByteArray("exchanger enable nobody") << 1;
        QTest::newRow("slug") << QByteArray("sharing create a_b openpgp4fpr:A") << 2;
        QTest::newRow("link") << QByteArray("sharing create ab https://example.org") << 2;
        QTest::newRow("path of the API") << QByteArray("admin-web path /api/admin") << 2;
        QTest::newRow("path") << QByteArray("admin-web path /a?b") << 2;
        QTest::newRow("cipher") << QByteArray("proxy cipher set rot13") << 2;
        QTest::newRow("not offered") << QByteArray("ss-grpc enable") << 2;
        QTest::newRow("no folder") << QByteArray("html-serve /nowhere/at/all") << 2;
        QTest::newRow("folder by name") << QByteArray("settings set www_dir /etc") << 1;
        QTest::newRow("no such recipient") << QByteArray("notice send --subject a --recipient nobody@example.org b") << 1;
        QTest::newRow("recipient") << QByteArray("notice send --subject a --recipient nobody b") << 2;
        QTest::newRow("no subject") << QByteArray("notice send b") << 2;
        QTest::newRow("no such link") << QByteArray("sharing remove nobody") << 1;
    }
    void saysWhatIsWrong()
    {
        QFETCH(QByteArray, command);
        QFETCH(int, exitStatus);
        const CommandResult result = m_server->command(QString::fromUtf8(command).split(u' '));
        VERIFY_SAYING(result.exitStatus == exitStatus, result.all());
        VERIFY_SAYING(result.err.startsWith("Error: ") && result.err.count('\n') == 1 && result.out.isEmpty(), result.all());
    }

    // size: one row after the other
    void resources_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("resource");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("wanted"); // fields of the answer, where it matters
        // JSON with single quotes.
        const auto row = [](const char *method, const char *resource, const char *body, int status, const char *wanted = "{}") {
            QTest::addRow("%s %s %s", method, resource, body) << QByteArray(method) << QByteArray(resource) << QByteArray(body).replace('\'', '"') << status << QByteArray(wanted).replace('\'', '"');
        };
        row("POST", "/admin/settings/federation", "{'enabled':true,'policy':'REJECT'}", 200, "{'enabled':true,'policy':'REJECT'}");
        row("POST", "/admin/settings/federation", "{'policy':'ACCEPT'}", 200, "{'enabled':true,'policy':'ACCEPT'}");
        row("POST", "/admin/settings/federation", "{'enabled':false}", 200, "{'enabled':false,'policy':'ACCEPT'}");
        row("POST", "/admin/settings/federation", "{'enabled':'yes'}", 400);
        row("POST", "/admin/settings/federation", "{}", 400);
        row("POST", "/admin/settings/federation", "{'action':'set','value':'x'}", 404); // it is not one of the settings by name
        row("GET", "/admin/settings/federation", "{}", 200, "{'enabled':false,'policy':'ACCEPT','federation_size_effective_bytes':73400320}");
        row("POST", "/admin/federation/rules", "{'domain':'a.example'}", 200, "{'domain':'a.example','total':1}");
        row("GET", "/admin/federation/rules", "{}", 200, "{'total':1}");
        row("POST", "/admin/federation/rules", "{'domain':'a\\nb'}", 400);
        row("DELETE", "/admin/federation/rules", "{}", 400);
        row("DELETE", "/admin/federation/rules", "{'domain':'a.example'}", 200, "{'domain':'a.example','remaining':0}");
        row("DELETE", "/admin/federation/rules", "{'domain':'a.example'}", 404);
        row("PUT", "/admin/federation/rules", "{'domain':'a.example'}", 405);
        row("POST", "/admin/federation/silent-dismiss", "{'domain':'b.example'}", 200, "{'domain':'b.example','total':1}");
        row("GET", "/admin/federation/silent-dismiss", "{}", 200, "{'total':1}");
        row("DELETE", "/admin/federation/silent-dismiss", "{'domain':'b.example'}", 200, "{'remaining':0}");
        row("GET", "/admin/federation/servers", "{}", 200, "{'servers':[],'total':0}");
        row("PUT", "/admin/federation-size", "{'size':'50M'}", 200, "{'effective_bytes':52428800,'config_bytes':73400320}");
        row("GET", "/admin/federation-size", "{}", 200, "{'effective':'50M','max_federation_size':'50M','config':'70M'}");
        row("DELETE", "/admin/federation-size", "{}", 200, "{'effective_bytes':73400320,'max_federation_size':''}");
        row("POST", "/admin/exchangers", "{'name':'x','url':'https://x.example/'}", 200, "{'name':'x','poll_interval':60,'enabled':true}");
        row("POST", "/admin/exchangers", "{'name':'x','url':'https://x.example/'}", 409);
        row("PUT", "/admin/exchangers", "{'name':'x','enabled':false,'poll_interval':30}", 200, "{'enabled':false,'poll_interval':30,'last_poll_at':''}");
        row("PUT", "/admin/exchangers", "{'name':'x','enabled':1}", 400);
        row("GET", "/admin/exchangers", "{}", 200, "{'total':1}");
        row("DELETE", "/admin/exchangers", "{'name':'x'}", 200);
        row("DELETE", "/admin/exchangers", "{'name':'x'}", 404);
        row("POST", "/admin/shares", "{'slug':'alice','url':'https://i.delta.chat/#A&n=x','name':'Alice'}", 200,
            "{'slug':'alice','url':'openpgp4fpr:A#n=x','name':'Alice'}");
        row("PUT", "/admin/shares", "{'slug':'alice','url':'openpgp4fpr:B'}", 200, "{'url':'openpgp4fpr:B','name':'Alice'}");
        row("GET", "/admin/shares", "{}", 200, "{'total':1}");
        row("POST", "/admin/shares", "{'slug':'alice','url':7}", 400);
        row("DELETE", "/admin/shares", "{'slug':'alice'}", 200);
        row("DELETE", "/admin/shares", "{'slug':'alice'}", 404);
        row("GET", "/admin/submission-access", "{}", 200, "{'status':'public'}");
        row("POST", "/admin/submission-access", "{'action':'local'}", 200, "{'status':'local','submission_tls':'local'}");
        row("POST", "/admin/submission-access", "{'action':'public'}", 200, "{'status':'public'}");
        row("PUT", "/admin/message-size", "{'size':'50M'}", 200, "{'effective_bytes':52428800,'appendlimit':'50M','max_message_size':'50M','config_bytes':104857600}");
        row("GET", "/admin/message-size", "{}", 200, "{'effective':'50M','config':'100M'}");
        row("DELETE", "/admin/message-size", "{}", 200, "{'effective_bytes':104857600}");
        row("POST", "/admin/services/push", "{'action':'auto'}", 200,
            "{'status':'enabled','mode':'auto','successful_notifications':0,'consecutive_failures':0,'auto_disable_after':5}");
        row("POST", "/admin/services/push", "{'action':'enable'}", 200, "{'mode':'on'}");
        row("POST", "/admin/services/push", "{'action':'disable'}", 200, "{'status':'disabled','mode':'off'}");
        row("POST", "/admin/services/push", "{'action':'maybe'}", 400);
        row("DELETE", "/admin/services/push", "{}", 405);
        for (const char *resource : { "/admin/services/ss_ws", "/admin/services/ss_grpc", "/admin/services/http_proxy" }) {
            row("GET", resource, "{}", 200, "{'status':'disabled'}");
            row("POST", resource, "{'action':'enable'}", 400);
            row("POST", resource, "{'action':'disable'}", 200, "{'status':'disabled'}");
        }
        row("GET", "/admin/services/shadowsocks", "{}", 200, "{'status':'enabled','cipher':'aes-128-gcm','shadowsocks_url':''}");
        row("GET", "/admin/services/admin_web", "{}", 200, "{'status':'enabled','path':'/admin'}");
        row("POST", "/admin/settings/allow_inbound_remote_rcpt", "{'action':'enable'}", 200, "{'status':'enabled','value':'true','is_set':true}");
        row("POST", "/admin/settings/allow_inbound_remote_rcpt", "{'action':'set','value':'false'}", 200, "{'value':'false','is_set':true}");
        row("POST", "/admin/settings/allow_inbound_remote_rcpt", "{'action':'reset'}", 200, "{'value':'false','is_set':false}");
        row("GET", "/admin/settings/allow_inbound_remote_rcpt", "{}", 200, "{'status':'disabled','key':'__ALLOW_INBOUND_REMOTE_RCPT__'}");
        row("POST", "/admin/settings/registration_token_required", "{'action':'set','value':'true'}", 200, "{'value':'true'}");
        row("POST", "/admin/settings/registration_token_required", "{'action':'disable'}", 200, "{'status':'disabled','value':'false'}");
        row("POST", "/admin/settings/admin_web_path", "{'action':'set','value':'/a b'}", 400);
        row("POST", "/admin/settings/www_dir", "{'action':'set','value':'/etc'}", 403);
        row("POST", "/admin/restart", "{}", 200, "{'status':'reloaded'}");
        row("POST", "/admin/cache/reload", "{}", 200, "{'credentials_cache_reloaded':true,'quota_cache_reloaded':true}");
        row("POST", "/admin/notice", "{'subject':'Tonight','body':'One\\nTwo','recipient':''}", 200, "{'sent':0,'failed':0}");
        row("GET", "/admin/notice", "{}", 200, "{'total_users':0,'shared_comment':'One\\nTwo'}");
        row("DELETE", "/admin/notice", "{}", 200, "{'shared_comment':''}");
        row("POST", "/admin/notice", "{'subject':'Tonight','body':7}", 400);
        row("POST", "/admin/notice", "{'body':'x'}", 400);
        row("POST", "/admin/notice", "{'subject':'a','body':'x','recipient':'nobody@example.org'}", 404);
    }
    void resources()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, resource);
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        QFETCH(QByteArray, wanted);
        const AdminReply reply = postToAdmin(*m_server, QStringLiteral("/api/admin"), adminRequest(m_token, method, resource, body));
        const QByteArray shown = QJsonDocument(reply.json).toJson();
        VERIFY_SAYING(reply.status() == status && reply.error().isEmpty() == (status == 200), shown);
        const QJsonObject fields = QJsonDocument::fromJson(wanted).object();
        for (auto field = fields.begin(); field != fields.end(); ++field)
            VERIFY_SAYING(reply.body().value(field.key()) == field.value(), shown);
    }

    void theProxysPasswordIsAskedFor()
    {
        const CommandResult set = runWithInput(m_server->folder(), "proxy password set", "secret words\n");
        VERIFY_SAYING(set.exitStatus == 0 && set.out == "Password: DB override\n" && !set.err.contains("secret"), set.all());
        const CommandResult status = m_server->command({ QStringLiteral("proxy"), QStringLiteral("status") });
        VERIFY_SAYING(status.out.contains("Client URL: ss://" + QByteArray("aes-128-gcm:secret words").toBase64(QByteArray::OmitTrailingEquals)), status.all());
        VERIFY_SAYING(!m_server->errors().contains("secret"), "the log has no passwords");
        QCOMPARE(m_server->command({ QStringLiteral("proxy"), QStringLiteral("password"), QStringLiteral("reset") }).out, QByteArray("Password: none\n"));
    }

    void submissionMovesInPlace()
    {
        TestServer server;
        server.setPortOffset(20'000 + 100 * QRandomGenerator::global()->bounded(400)); // 127.0.0.1 is not our own
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        const auto reader = server.login(account);
        const auto sender = server.loginSubmission(account);
        QVERIFY(reader && sender);
        QCOMPARE(server.command({ QStringLiteral("submission-access"), QStringLiteral("local") }).exitStatus, 0);
        QVERIFY(reader->imap("NOOP").startsWith("OK")); // what has nothing to do with it stays connected
        QCOMPARE(server.command({ QStringLiteral("submission-access"), QStringLiteral("public") }).exitStatus, 0);
        QVERIFY(server.loginSubmission(account));
    }

    void secretsComeByStandardInput()
    {
        TestServer server;
        QCOMPARE(server.command({ QStringLiteral("create-user") }).exitStatus, 0);
        const CommandResult set = runWithInput(server.folder(), "settings set turn_secret -", "not in a list of processes\n");
        VERIFY_SAYING(set.exitStatus == 0 && !set.out.contains("not in a list"), set.all());
        QCOMPARE(server.sql("SELECT value FROM settings WHERE key = '__TURN_SECRET__'").out, QByteArray("not in a list of processes\n"));
    }

    void noticesReachWhoIdles()
    {
        TestServer server;
        START_SERVER(server);
        const TestAccount account = server.createAccount();
        const TestAccount other = server.createAccount();
        const auto reader = server.login(account);
        QVERIFY(reader && reader->imap("SELECT INBOX").startsWith("OK"));
        reader->send("i IDLE\r\n");
        QVERIFY(!reader->readUntil("+").isEmpty());
        const CommandResult sent = runWithInput(server.folder(), "notice send --subject Wartung", QByteArray("Zur\xc3\xbc") + "ck um zehn.\n");
        VERIFY_SAYING(sent.exitStatus == 0 && sent.out.startsWith("Sent: 2, failed: 0\n"), sent.all());
        QCOMPARE(reader->readUntil("* 1 EXISTS"), QByteArray("* 1 EXISTS"));
        QCOMPARE(server.inboxCount(other), 1);
        reader->send("DONE\r\n");
        QVERIFY(!reader->readUntil("i OK").isEmpty());
        reader->send("g GETMETADATA \"\" /shared/comment\r\n");
        QCOMPARE(reader->readUntil("* METADATA"), QByteArray("* METADATA \"\" (/shared/comment {16}"));
        QCOMPARE(reader->readLine(), QByteArray("Zur\xc3\xbc") + "ck um zehn.)");
        QVERIFY(!reader->readUntil("g OK").isEmpty());
        QCOMPARE(server.command({ QStringLiteral("notice"), QStringLiteral("clear") }).exitStatus, 0);
        reader->send("h GETMETADATA \"\" /shared/comment\r\n");
        QCOMPARE(reader->readUntil("* METADATA"), QByteArray("* METADATA \"\" (/shared/comment NIL)"));
    }

private:
    /// As somebody pipes it in.
    static CommandResult runWithInput(const QString &folder, const QByteArray &command, const QByteArray &input)
    {
        QProcess process;
        process.start(madmailProgram(), QStringList { QStringLiteral("--cli"), QStringLiteral("--state-dir"), folder } + QString::fromUtf8(command).split(u' '));
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(patience))
            return {};
        return { process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError() };
    }

    std::unique_ptr<TestServer> m_server;
    QByteArray m_token;
};

MADMAIL_TEST(TestOperatorCommands)
#include "tst_operator_commands.moc"
