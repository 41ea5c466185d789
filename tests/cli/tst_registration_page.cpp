// SPDX-License-Identifier: GPL-3.0-or-later
// /new, as programs and browsers meet it.
#include "tests/cli/checks.h"
#include "tests/cli/qr_reader.h"
#include "tests/cli/web_client.h"
#include "tests/support/test_main.h"

#include <QJsonArray>
#include <QUrlQuery>

using namespace Madmail::Testing;

namespace {

const QByteArray browser = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";

int accountsOf(const TestServer &server)
{
    const QJsonObject data = server.command({ QStringLiteral("accounts"), QStringLiteral("status"), QStringLiteral("--json") }).json()[QLatin1String("data")].toObject();
    return data[QLatin1String("login_count")].toInt(-1);
}

void run(const TestServer &server, const char *command)
{
    const CommandResult result = server.command(QString::fromUtf8(command).split(u' '));
    VERIFY_SAYING(result.exitStatus == 0, result.all());
}

bool canLogIn(const TestServer &server, const QJsonObject &made)
{
    return server.login({ made[QLatin1String("email")].toString().toUtf8(), made[QLatin1String("password")].toString().toUtf8() }) != nullptr;
}

} // namespace

class TestRegistrationPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void programGetsAnAccount()
    {
        TestServer server;
        START_SERVER(server);
        const WebReply made = askWeb(server, "POST", "/new");
        QCOMPARE(made.status, 200);
        QCOMPARE(made.fields["content-type"], QByteArray("application/json"));
        QCOMPARE(made.fields["cache-control"], QByteArray("no-store"));
        const QJsonObject json = made.json();
        QVERIFY(canLogIn(server, json));
        const QString link = json[QLatin1String("dclogin_url")].toString();
        VERIFY_SAYING(link.startsWith(QStringLiteral("dclogin:%1/?p=%2&v=1&ih=").arg(json[QLatin1String("email")].toString(), json[QLatin1String("password")].toString())), link.toUtf8());
        QCOMPARE(accountsOf(server), 1);
    }

    void browserGetsAPage()
    {
        TestServer server;
        START_SERVER(server);
        const WebReply page = askWeb(server, "POST", "/new?lang=fa", { browser, "Content-Type: application/x-www-form-urlencoded" });
        QCOMPARE(page.status, 200);
        QCOMPARE(page.fields["cache-control"], QByteArray("no-store"));
        VERIFY_SAYING(page.content.contains("<html lang=\"fa\" dir=\"rtl\">"), page.content.left(200));
        // The picture is in the page, and says the same as the link.
        const qsizetype start = page.content.indexOf("data:image/svg+xml;base64,");
        QVERIFY(start > 0);
        const QByteArray svg = QByteArray::fromBase64(page.content.mid(start + 26, page.content.indexOf('"', start) - start - 26));
        QByteArray link = page.content.mid(page.content.indexOf("href=\"dclogin:") + 6);
        link = link.left(link.indexOf('"')).replace("&amp;", "&");
        QVERIFY(link.startsWith("dclogin:"));
        QCOMPARE(readQrSvg(svg), link);
        QVERIFY(!page.content.contains("<script>") && !page.content.contains(" style="));
    }

    void lookingMakesNothing()
    {
        TestServer server;
        START_SERVER(server);
        const WebReply page = askWeb(server, "GET", "/new", { browser });
        QCOMPARE(page.status, 200);
        QVERIFY(page.content.contains("action=\"/new"));
        const WebReply program = askWeb(server, "GET", "/new?token=abc");
        QCOMPARE(program.status, 303);
        VERIFY_SAYING(program.fields["location"].endsWith("/?token=abc"), program.fields["location"]);
        QCOMPARE(askWeb(server, "HEAD", "/new", { browser }).status, 200);
        QCOMPARE(askWeb(server, "GET", "/").status, 200);
        QCOMPARE(askWeb(server, "DELETE", "/new").status, 405);
        QCOMPARE(accountsOf(server), 0);
    }

    void refusals_data()
    {
        QTest::addColumn<QByteArrayList>("commands");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("status");
        const QByteArrayList closed { "creds registration close" };
        const QByteArrayList withToken { "registration-tokens create --token good-token-1 --max-uses 1", "settings set registration_token_required true" };
        QTest::newRow("closed") << closed << QByteArray("/new") << QByteArray() << 403;
        QTest::newRow("no token") << withToken << QByteArray("/new") << QByteArray() << 403;
        QTest::newRow("wrong token") << withToken << QByteArray("/new?token=wrong") << QByteArray() << 403;
        QTest::newRow("token in the address") << withToken << QByteArray("/new?token=good-token-1") << QByteArray() << 200;
        QTest::newRow("token of Delta Chat") << withToken << QByteArray("/new?t=good-token-1") << QByteArray() << 200;
        QTest::newRow("token in JSON") << withToken << QByteArray("/new") << QByteArray("{\"token\":\"good-token-1\"}") << 200;
        QTest::newRow("not JSON") << QByteArrayList() << QByteArray("/new") << QByteArray("{{{{") << 200; // nobody asked for any
        QTest::newRow("too much") << QByteArrayList() << QByteArray("/new") << QByteArray(9000, 'x') << 413;
        QTest::newRow("bad percent sign, and no token asked for") << QByteArrayList() << QByteArray("/new?token=%zz") << QByteArray() << 200;
    }
    void refusals()
    {
        QFETCH(QByteArrayList, commands);
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, content);
        QFETCH(int, status);
        TestServer server;
        START_SERVER(server);
        for (const QByteArray &command : commands)
            run(server, command.constData());
        const WebReply reply = askWeb(server, "POST", target, {}, content);
        VERIFY_SAYING(reply.status == status, QByteArray::number(reply.status) + ' ' + reply.content);
        QCOMPARE(accountsOf(server), status == 200 ? 1 : 0);
        if (status == 403) {
            QVERIFY(!reply.json()[QLatin1String("reason")].toString().isEmpty());
            QCOMPARE(reply.json()[QLatin1String("reason")], reply.json()[QLatin1String("error")]);
            const WebReply page = askWeb(server, "POST", target, { browser }, content);
            QCOMPARE(page.status, 403);
            QVERIFY(page.content.contains("<h1>"));
        }
    }

    void tokenOfTheFormServesOnce()
    {
        TestServer server;
        START_SERVER(server);
        run(server, "registration-tokens create --token once-only --max-uses 1");
        run(server, "settings set registration_token_required true");
        for (const char *path : { "/?token=once-only", "/new?token=once-only" }) // a link with the token fills it in
            QVERIFY(askWeb(server, "GET", path, { browser }).content.contains("value=\"once-only\""));
        QVERIFY(!askWeb(server, "GET", "/", { browser }).content.contains("value=\""));
        QVERIFY(!askWeb(server, "GET", "/?token=%22%3E%3Cb%3E", { browser }).content.contains("<b>"));
        const QByteArrayList form { browser, "Content-Type: application/x-www-form-urlencoded" };
        QCOMPARE(askWeb(server, "POST", "/new", form, "token=once-only").status, 200);
        QCOMPARE(askWeb(server, "POST", "/new", form, "token=once-only").status, 403); // reserved
        QCOMPARE(accountsOf(server), 1);
    }

    void otherSitesCannotPress()
    {
        TestServer server;
        START_SERVER(server);
        QVERIFY(askWeb(server, "POST", "/new", { browser, "Sec-Fetch-Site: cross-site" }).status >= 400);
        QCOMPARE(accountsOf(server), 0);
        QCOMPARE(askWeb(server, "POST", "/new", { browser, "Sec-Fetch-Site: same-origin" }).status, 200);
    }

    void oneNetworkHasItsShare()
    {
        TestServer server;
        START_SERVER(server);
        int made = 0;
        WebReply last;
        for (int i = 0; i < 40 && last.status != 429; ++i) {
            last = askWeb(server, "POST", "/new");
            made += last.status == 200;
        }
        QCOMPARE(last.status, 429);
        QCOMPARE(last.fields["retry-after"], QByteArray("60"));
        QVERIFY(made >= 20);
        QCOMPARE(accountsOf(server), made);
        QVERIFY(server.createAccount().address.size() > 0); // the operator's own are another matter
    }
};

MADMAIL_TEST(TestRegistrationPage)
#include "tst_registration_page.moc"
