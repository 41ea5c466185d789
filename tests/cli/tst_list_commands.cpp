// SPDX-License-Identifier: GPL-3.0-or-later
// Federation, exchangers and contact links: their commands, offline and against a running server, and their resources.
#include "tests/cli/admin_client.h"
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

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
    { "federation status", "^\\[ TRAFFIC ANOMALIES \\]\nNo federation traffic recorded\\.\n.*not running in this version" },
    { "federation dismiss noise.example", "noise\\.example" },
    { "federation dismiss-list", "^1\\. noise\\.example  \\(Added: .*\\)\n$" },
    { "federation undismiss noise.example", "0 domain\\(s\\) remaining" },
    { "federation dismiss-flush", "0 domain\\(s\\) removed" },
    { "federation settings", "^Federation: .*not running in this version\\)\nPolicy: +ACCEPT\n" },
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
};

} // namespace

class TestListCommands : public QObject
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
        row("GET", "/admin/federation-size", "{}", 200, "{'effective':'50.0 MB','max_federation_size':'50.0 MB','config':'70.0 MB'}");
        row("DELETE", "/admin/federation-size", "{}", 200, "{'effective_bytes':73400320,'max_federation_size':''}");
        row("POST", "/admin/exchangers", "{'name':'x','url':'https://x.example/'}", 200, "{'name':'x','poll_interval':60,'enabled':true}");
        row("POST", "/admin/exchangers", "{'name':'x','url':'https://x.example/'}", 409);
        row("PUT", "/admin/exchangers", "{'name':'x','enabled':false,'poll_interval':30}", 200, "{'enabled':false,'poll_interval':30,'last_poll_at':0}");
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

private:
    std::unique_ptr<TestServer> m_server;
    QByteArray m_token;
};

MADMAIL_TEST(TestListCommands)
#include "tst_list_commands.moc"
