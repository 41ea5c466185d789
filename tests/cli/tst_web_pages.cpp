// SPDX-License-Identifier: GPL-3.0-or-later
// Pages, files, QR codes and the panel, over the wire.
#include "tests/cli/checks.h"
#include "tests/cli/qr_reader.h"
#include "tests/cli/web_client.h"
#include "tests/support/test_main.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QUrl>
#include <QXmlStreamReader>

using namespace Madmail::Testing;

namespace {

void run(const TestServer &server, const QStringList &command)
{
    const CommandResult result = server.command(command);
    VERIFY_SAYING(result.exitStatus == 0, result.all());
}

} // namespace

class TestWebPages : public QObject
{
    Q_OBJECT

    TestServer m_server;

private Q_SLOTS:
    void initTestCase() { START_SERVER(m_server); }

    void pages_data()
    {
        QTest::addColumn<QByteArray>("path");
        for (const char *path : { "/", "/index.html", "/info.html", "/info", "/security.html", "/inv", "/inv/", "/inv/some/thing", "/docs", "/docs/", "/docs/general",
                                  "/docs/clients", "/docs/admin", "/docs/admin.html", "/docs/admin-api", "/?x=y" })
            QTest::newRow(path) << QByteArray(path);
    }
    void pages()
    {
        QFETCH(QByteArray, path);
        for (const char *language : { "en", "fa", "ru", "es" }) {
            const WebReply reply = askWeb(m_server, "GET", path + (path.contains('?') ? "&lang=" : "?lang=") + language);
            QCOMPARE(reply.status, 200);
            QCOMPARE(reply.fields["content-language"], QByteArray(language));
            VERIFY_SAYING(reply.fields["set-cookie"].startsWith("lang=" + QByteArray(language) + ';'), reply.fields["set-cookie"]);
            const QByteArray direction = QByteArray(language) == "fa" ? "rtl" : "ltr";
            VERIFY_SAYING(reply.content.contains("<html lang=\"" + QByteArray(language) + "\" dir=\"" + direction + "\">"), reply.content.left(300));
            QVERIFY(reply.fields["content-security-policy"].contains("default-src 'none'"));
            QVERIFY(!reply.fields.contains("server"));
            QVERIFY(!reply.content.contains("{{"));
            QVERIFY(reply.content.size() < 60 * 1024);
            QVERIFY(!reply.content.contains("<style") && !reply.content.contains(" style=") && !reply.content.contains("<script>"));
        }
    }

    void languageOfTheReader()
    {
        QCOMPARE(askWeb(m_server, "GET", "/").fields["content-language"], QByteArray("en"));
        QCOMPARE(askWeb(m_server, "GET", "/", { "Cookie: a=b; lang=ru" }).fields["content-language"], QByteArray("ru"));
        QCOMPARE(askWeb(m_server, "GET", "/?lang=es", { "Cookie: lang=ru" }).fields["content-language"], QByteArray("es"));
        const WebReply unknown = askWeb(m_server, "GET", "/?lang=xx", { "Cookie: lang=../x" });
        QCOMPARE(unknown.fields["content-language"], QByteArray("en"));
        QVERIFY(!unknown.fields.contains("set-cookie"));
        run(m_server, { QStringLiteral("language"), QStringLiteral("set"), QStringLiteral("fa") });
        QCOMPARE(askWeb(m_server, "GET", "/").fields["content-language"], QByteArray("fa"));
        run(m_server, { QStringLiteral("language"), QStringLiteral("reset") });
        QCOMPARE(askWeb(m_server, "GET", "/").fields["content-language"], QByteArray("en"));
    }

    void pagesFollowTheSettings()
    {
        QVERIFY(askWeb(m_server, "GET", "/").content.contains("action=\"/new"));
        run(m_server, { QStringLiteral("creds"), QStringLiteral("registration"), QStringLiteral("close") });
        QVERIFY(!askWeb(m_server, "GET", "/").content.contains("action=\"/new"));
        run(m_server, { QStringLiteral("creds"), QStringLiteral("registration"), QStringLiteral("open") });
        run(m_server, { QStringLiteral("imap-acct"), QStringLiteral("quota"), QStringLiteral("set-default"), QStringLiteral("3GB") });
        QVERIFY(askWeb(m_server, "GET", "/info.html").content.contains("3.0 GB"));
        run(m_server, { QStringLiteral("settings"), QStringLiteral("set"), QStringLiteral("default_quota"), QStringLiteral("0") });
        QVERIFY(askWeb(m_server, "GET", "/info.html?lang=es").content.contains("sin límite"));
        // Services that are not there are not shown.
        QVERIFY(!askWeb(m_server, "GET", "/info.html").content.contains("ss://"));
    }

    void everyCommandOfTheGuideIsThere()
    {
        const QByteArrayList commands {
            "maddy imap-acct quota get username@example.com", "maddy imap-acct quota set username@example.com 1GB", "maddy imap-acct quota reset username@example.com",
            "maddy imap-acct quota set-default 2GB", "maddy imap-acct quota list", "maddy queue purge username@example.com",
            "maddy imap-acct purge-msgs username@example.com", "maddy imap-acct purge-all", "maddy imap-acct purge-read", "maddy imap-acct prune-unread 720h",
            "maddy creds registration open", "maddy creds registration close", "maddy creds registration status", "maddy creds jit enable", "maddy creds jit disable",
            "maddy creds jit status", "maddy creds turn on", "maddy creds turn off", "maddy creds turn status", "maddy creds log disable", "maddy creds log enable",
            "maddy creds log status", "maddy language", "maddy language set fa", "maddy language reset", "admin_token disabled", "maddy dns-cache list",
            "maddy dns-cache set LOOKUP_KEY TARGET_HOST [COMMENT]", "maddy dns-cache get nine.testrun.org", "maddy dns-cache remove nine.testrun.org",
            "maddy imap-acct stat", "maddy status", "maddy status --details"
        };
        for (const char *language : { "en", "fa", "ru", "es" }) {
            const QByteArray page = askWeb(m_server, "GET", QByteArray("/docs/admin?lang=") + language).content;
            for (const QByteArray &command : commands)
                VERIFY_SAYING(page.contains(command), QByteArray(language) + ": " + command);
            QVERIFY(askWeb(m_server, "GET", QByteArray("/docs/general?lang=") + language).content.contains("maddy admin-token"));
        }
    }

    void nothingIsThere_data()
    {
        QTest::addColumn<QByteArray>("path");
        for (const char *path : { "/nothing", "/docs/nothing", "/account.html", "/refused", "/partials/head.html", "/partials/head", "/strings/en.json", "/home.html",
                                  "/../etc/passwd", "/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd", "/docs/../home.html", "/.git", "//etc", "/a%00b", "/%", "/README.md",
                                  "/docs%2fgeneral%00", "/%e2%80%ae" })
            QTest::newRow(path) << QByteArray(path);
    }
    void nothingIsThere()
    {
        QFETCH(QByteArray, path);
        const WebReply reply = askWeb(m_server, "GET", path);
        VERIFY_SAYING(reply.status == 404, QByteArray::number(reply.status));
        QVERIFY(reply.content.contains("<h1>"));
        QVERIFY(!reply.content.contains("root:"));
    }

    void filesAndConditions()
    {
        const WebReply style = askWeb(m_server, "GET", "/main.css");
        QCOMPARE(style.status, 200);
        QCOMPARE(style.fields["content-type"], QByteArray("text/css; charset=utf-8"));
        const QByteArray tag = style.fields["etag"];
        const WebReply again = askWeb(m_server, "GET", "/main.css", { "If-None-Match: " + tag });
        QCOMPARE(again.status, 304);
        QVERIFY(again.content.isEmpty());
        const WebReply part = askWeb(m_server, "GET", "/main.css", { "Range: bytes=10-19" });
        QCOMPARE(part.status, 206);
        QCOMPARE(part.content, style.content.mid(10, 10));
        QCOMPARE(part.fields["content-range"], "bytes 10-19/" + QByteArray::number(style.content.size()));
        QCOMPARE(askWeb(m_server, "GET", "/main.css", { "Range: bytes=99999999-" }).status, 416);
        const WebReply head = askWeb(m_server, "HEAD", "/main.css");
        QCOMPARE(head.fields["content-length"].toLongLong(), style.content.size());
        QVERIFY(head.content.isEmpty());
        const WebReply page = askWeb(m_server, "GET", "/");
        QCOMPARE(askWeb(m_server, "GET", "/", { "If-None-Match: " + page.fields["etag"] }).status, 304);
        QCOMPARE(askWeb(m_server, "POST", "/info.html").status, 404);
        QCOMPARE(askWeb(m_server, "POST", "/info.html", {}, "x").status, 404);
        QCOMPARE(askWeb(m_server, "POST", "/qr").status, 405);
    }

    void codesOfThisServerOnly()
    {
        const QByteArray origin = "https://" + m_server.address().toString().toLatin1() + (m_server.port("https") == 443 ? QByteArray() : ':' + QByteArray::number(m_server.port("https")));
        const QByteArray encoded = QUrl::toPercentEncoding(QString::fromLatin1(origin + "/inv"));
        const WebReply png = askWeb(m_server, "GET", "/qr?data=" + encoded);
        QCOMPARE(png.fields["content-type"], QByteArray("image/png"));
        QCOMPARE(readQrPicture(png.content), origin + "/inv");
        const WebReply svg = askWeb(m_server, "GET", "/qr?format=svg&data=" + encoded);
        QCOMPARE(svg.fields["content-type"], QByteArray("image/svg+xml"));
        QCOMPARE(readQrSvg(svg.content), origin + "/inv");
        const QByteArray login = "dclogin:alice@" + m_server.domain() + "/?p=x&v=1";
        QCOMPARE(readQrPicture(askWeb(m_server, "GET", "/qr?data=" + QUrl::toPercentEncoding(QString::fromUtf8(login))).content), login);
        for (const QByteArray &foreign : { QByteArray("https://evil.example/"), QByteArray(origin + ".evil.example/"), QByteArray("dclogin:a@evil.example?p=x&v=1"), QByteArray("hello") })
            QCOMPARE(askWeb(m_server, "GET", "/qr?data=" + QUrl::toPercentEncoding(QString::fromUtf8(foreign))).status, 403);
        QCOMPARE(askWeb(m_server, "GET", "/qr").status, 400);
        QCOMPARE(askWeb(m_server, "GET", "/qr?data=%zz").status, 400);
        QCOMPARE(askWeb(m_server, "GET", "/qr?data=" + QUrl::toPercentEncoding(QString::fromLatin1(origin + '/' + QByteArray(1500, 'x'))).left(1900)).status, 200);
        QCOMPARE(askWeb(m_server, "GET", "/qr?data=" + origin + '/' + QByteArray(3000, 'x')).status, 400);
    }

    void mailProgramsFindTheirSettings()
    {
        const WebReply reply = askWeb(m_server, "GET", "/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=a@b");
        QCOMPARE(reply.status, 200);
        QXmlStreamReader xml(reply.content);
        QStringList ports;
        while (!xml.atEnd())
            if (xml.readNext() == QXmlStreamReader::StartElement && xml.name() == QLatin1String("port"))
                ports << xml.readElementText();
        QVERIFY(!xml.hasError());
        const auto port = [this](const char *service) { return QString::number(m_server.port(service)); };
        QCOMPARE(ports, (QStringList { port("imaps"), port("imap"), port("https"), port("submissions"), port("submission"), port("https") }));
        QVERIFY(askWeb(m_server, "GET", "/robots.txt").content.contains("Disallow: /new"));
    }

    void panelIsWhereTheSettingSays()
    {
        const WebReply moved = askWeb(m_server, "GET", "/admin");
        QCOMPARE(moved.status, 308);
        QCOMPARE(moved.fields["location"], QByteArray("/admin/"));
        const WebReply panel = askWeb(m_server, "GET", "/admin/");
        QCOMPARE(panel.status, 200);
        QVERIFY(panel.fields["content-security-policy"].contains("script-src 'self'"));
        QCOMPARE(askWeb(m_server, "GET", "/admin/config.json").json()[QLatin1String("api")].toString(), QStringLiteral("/api/admin"));
        QCOMPARE(askWeb(m_server, "GET", "/admin/nothing.js").status, 404);
        QCOMPARE(askWeb(m_server, "GET", "/admin/../etc").status, 404);
        run(m_server, { QStringLiteral("admin-web"), QStringLiteral("disable") });
        QCOMPARE(askWeb(m_server, "GET", "/admin/").status, 404);
        run(m_server, { QStringLiteral("admin-web"), QStringLiteral("enable") });
        QCOMPARE(askWeb(m_server, "GET", "/admin/").status, 200);
    }

    void pathsOfPagesAreNotForTheApi_data()
    {
        QTest::addColumn<QStringList>("command");
        const auto row = [](const char *command) { QTest::newRow(command) << QString::fromUtf8(command).split(u' '); };
        row("settings set admin_path /new");
        row("settings set admin_path /docs/admin");
        row("settings set admin_path /admin");
        row("settings set admin_web_path /api/admin");
        row("settings set admin_web_path /qr");
    }
    void pathsOfPagesAreNotForTheApi()
    {
        QFETCH(QStringList, command);
        const CommandResult refused = m_server.command(command);
        VERIFY_SAYING(refused.exitStatus != 0 && refused.err.count('\n') == 1, refused.all());
        QVERIFY(askWeb(m_server, "POST", "/api/admin").content.contains("400")); // still there: what was posted was no envelope
    }

    void resettingMayNotLeadToAConflict()
    {
        TestServer server; // not running: nothing else would notice
        QCOMPARE(server.command({ QStringLiteral("settings"), QStringLiteral("set"), QStringLiteral("http_port"), QStringLiteral("8081") }).exitStatus, 0);
        QCOMPARE(server.command({ QStringLiteral("settings"), QStringLiteral("set"), QStringLiteral("imap_port"), QStringLiteral("80") }).exitStatus, 0);
        for (const QStringList &command : { QStringList { QStringLiteral("settings"), QStringLiteral("reset"), QStringLiteral("http_port") },
                                            QStringList { QStringLiteral("port"), QStringLiteral("http"), QStringLiteral("reset") } }) {
            const CommandResult refused = server.command(command);
            VERIFY_SAYING(refused.exitStatus != 0 && refused.err.contains("Port 80 cannot be both"), refused.all());
        }
        START_SERVER(server);
    }

    void addressesAreShownAsPeopleWriteThem()
    {
        const CommandResult set = m_server.command({ QStringLiteral("settings"), QStringLiteral("set"), QStringLiteral("public_ip"), QStringLiteral("2001:db8::5") });
        VERIFY_SAYING(set.exitStatus == 0 && set.out.contains("2001:db8::5") && !set.out.contains('['), set.all());
        run(m_server, { QStringLiteral("settings"), QStringLiteral("reset"), QStringLiteral("public_ip") });
    }

    void disabledTokenTakesThePanelAway_data()
    {
        QTest::addColumn<QByteArray>("word");
        for (const char *word : { "disabled", "Disabled", "off", "no" }) // nobody means a token by these
            QTest::newRow(word) << QByteArray(word);
    }
    void disabledTokenTakesThePanelAway()
    {
        QFETCH(QByteArray, word);
        TestServer server("chatmail tls://0.0.0.0:443 {\n    admin_token " + word + "\n}\n");
        START_SERVER(server);
        const CommandResult panel = server.command({ QStringLiteral("admin-web"), QStringLiteral("status") });
        VERIFY_SAYING(panel.err.contains("admin_token"), panel.all());
        QCOMPARE(askWeb(server, "GET", "/admin/").status, 404);
        QCOMPARE(askWeb(server, "POST", "/api/admin").status, 404);
        QCOMPARE(askWeb(server, "GET", "/").status, 200);
    }

    void ownPagesAreReadAgainWhenTheyChange()
    {
        QTemporaryDir folder;
        const auto write = [&folder](const QString &name, const QByteArray &content) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
        };
        write(QStringLiteral("info.html"), "first {{host}} & {{version}}");
        run(m_server, { QStringLiteral("html-serve"), folder.path() });
        VERIFY_SAYING(askWeb(m_server, "GET", "/info.html").content.startsWith("first " + m_server.address().toString().toLatin1()), askWeb(m_server, "GET", "/info.html").content);
        QVERIFY(askWeb(m_server, "GET", "/").content.contains("<html")); // what it lacks comes from the program
        write(QStringLiteral("info.html"), "second");
        QTRY_COMPARE_WITH_TIMEOUT(askWeb(m_server, "GET", "/info.html").content, QByteArray("second"), 20'000);
        write(QStringLiteral("mine.html"), "<p>mine</p>");
        QTRY_COMPARE_WITH_TIMEOUT(askWeb(m_server, "GET", "/mine.html").content, QByteArray("<p>mine</p>"), 20'000);
        write(QStringLiteral("mine.html"), "{{#open}} never closed");
        QTRY_COMPARE_WITH_TIMEOUT(askWeb(m_server, "GET", "/mine.html").status, 500, 20'000);
        QVERIFY(QFile::link(QStringLiteral("/etc/passwd"), folder.filePath(QStringLiteral("stolen.txt"))));
        write(QStringLiteral("last.txt"), "last");
        QTRY_COMPARE_WITH_TIMEOUT(askWeb(m_server, "GET", "/last.txt").status, 200, 20'000);
        QCOMPARE(askWeb(m_server, "GET", "/stolen.txt").status, 404);
        run(m_server, { QStringLiteral("html-serve"), QStringLiteral("embedded") });
        QVERIFY(askWeb(m_server, "GET", "/info.html").content.contains("<html"));
    }

    void contactsAreShared()
    {
        const QByteArray invitation = "https://i.delta.chat/#ABCDEF&a=ada%40" + m_server.domain() + "&n=Ada&i=1&s=2";
        const QByteArray form = "url=" + QUrl::toPercentEncoding(QString::fromUtf8(invitation)) + "&name=Ada+%3Cb%3E&slug=";
        const QByteArrayList page { "Accept: text/html", "Content-Type: application/x-www-form-urlencoded" };
        QCOMPARE(askWeb(m_server, "GET", "/share").status, 404); // off, until somebody wants it
        QCOMPARE(askWeb(m_server, "POST", "/share", page, form + "ada").status, 404);
        run(m_server, { QStringLiteral("settings"), QStringLiteral("set"), QStringLiteral("contact_sharing"), QStringLiteral("true") });
        QVERIFY(askWeb(m_server, "GET", "/share").content.contains("name=\"slug\""));
        const WebReply made = askWeb(m_server, "POST", "/share", page, form + "ada");
        VERIFY_SAYING(made.status == 200 && made.content.contains("href=\"/ada?lang=en\""), made.content);
        const WebReply shown = askWeb(m_server, "GET", "/ada?lang=fa");
        QCOMPARE(shown.status, 200);
        VERIFY_SAYING(shown.content.contains("Ada &lt;b&gt;") && shown.content.contains("openpgp4fpr:ABCDEF#a=ada%40"), shown.content);
        QVERIFY(m_server.command({ QStringLiteral("sharing"), QStringLiteral("list") }).out.contains("ada"));

        const WebReply program = askWeb(m_server, "POST", "/share", { "Content-Type: application/x-www-form-urlencoded" }, form);
        QCOMPARE(program.status, 200);
        QCOMPARE(program.json()[QLatin1String("Slug")].toString().size(), 8);
        QCOMPARE(askWeb(m_server, "GET", '/' + program.json()[QLatin1String("Slug")].toString().toUtf8()).status, 200);

        const WebReply taken = askWeb(m_server, "POST", "/share", page, form + "ada");
        VERIFY_SAYING(taken.status == 409 && taken.content.contains("value=\"ada\""), taken.content); // what was typed is still there
        for (const QByteArray &bad : { QByteArray("url=https%3A%2F%2Fevil.example&slug=abc"), QByteArray("url=javascript%3Aalert(1)"), QByteArray("slug=abc"), QByteArray("url=%zz"),
                                       form + "ab", form + "docs", form + "a/b", form + "x&name=a%00b" })
            QCOMPARE(askWeb(m_server, "POST", "/share", page, bad).status, 400);
        QVERIFY(askWeb(m_server, "POST", "/share", page + QByteArrayList { "Sec-Fetch-Site: cross-site" }, form + "other").status >= 400);
        run(m_server, { QStringLiteral("sharing"), QStringLiteral("reserve"), QStringLiteral("boss") });
        QCOMPARE(askWeb(m_server, "GET", "/boss").status, 404);
        QCOMPARE(askWeb(m_server, "POST", "/share", page, form + "boss").status, 409);
        run(m_server, { QStringLiteral("sharing"), QStringLiteral("remove"), QStringLiteral("ada") });
        QCOMPARE(askWeb(m_server, "GET", "/ada").status, 404);
        int refusedAt = 0;
        for (int i = 0; i < 30 && refusedAt == 0; ++i)
            if (askWeb(m_server, "POST", "/share", page, form).status == 429)
                refusedAt = i;
        QVERIFY(refusedAt > 0);
        run(m_server, { QStringLiteral("settings"), QStringLiteral("reset"), QStringLiteral("contact_sharing") });
        QCOMPARE(askWeb(m_server, "GET", "/share").status, 404);
    }

    void installersAreHandedOut()
    {
        QVERIFY(QDir().mkpath(m_server.folder() + QStringLiteral("/apps")));
        QByteArray content(3'000'001, Qt::Uninitialized);
        for (qsizetype i = 0; i < content.size(); ++i)
            content[i] = char(i * 31 % 251);
        QFile file(m_server.folder() + QStringLiteral("/apps/deltachat-1.0.apk"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
        file.close();
        QVERIFY(QFile::link(QStringLiteral("/etc/passwd"), m_server.folder() + QStringLiteral("/apps/passwd.txt")));
        run(m_server, { QStringLiteral("reload") });
        QTRY_COMPARE_WITH_TIMEOUT(askWeb(m_server, "HEAD", "/apps/deltachat-1.0.apk").status, 200, 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(askWeb(m_server, "GET", "/").content.contains(QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex()), 20'000);
        const WebReply whole = askWeb(m_server, "GET", "/apps/deltachat-1.0.apk");
        QCOMPARE(whole.fields["content-type"], QByteArray("application/vnd.android.package-archive"));
        QVERIFY(whole.content == content);
        const WebReply part = askWeb(m_server, "GET", "/apps/deltachat-1.0.apk", { "Range: bytes=2000000-" });
        QCOMPARE(part.status, 206);
        QVERIFY(part.content == content.mid(2'000'000));
        QCOMPARE(askWeb(m_server, "GET", "/apps/deltachat-1.0.apk", { "If-None-Match: " + whole.fields["etag"] }).status, 304);
        for (const char *path : { "/apps/passwd.txt", "/apps/", "/apps", "/apps/../madmail.db", "/apps/%2e%2e/madmail.db", "/madmail" })
            QCOMPARE(askWeb(m_server, "GET", path).status, 404);
        QVERIFY(file.resize(100)); // changed since it was listed: never half of something else
        const int now = askWeb(m_server, "GET", "/apps/deltachat-1.0.apk").status;
        QVERIFY(now == 404 || now == 200);
    }

    void exportedPagesAreThoseOfTheProgram()
    {
        QTemporaryDir folder;
        const QString pages = folder.filePath(QStringLiteral("pages"));
        run(m_server, { QStringLiteral("html-export"), pages });
        const CommandResult again = m_server.command({ QStringLiteral("html-export"), pages });
        VERIFY_SAYING(again.exitStatus == 1 && again.err.contains("is there already"), again.all());
        const QByteArray before = askWeb(m_server, "GET", "/security.html?lang=ru").content;
        run(m_server, { QStringLiteral("html-serve"), pages });
        QCOMPARE(askWeb(m_server, "GET", "/security.html?lang=ru").content, before);
        run(m_server, { QStringLiteral("html-serve"), QStringLiteral("embedded") });
    }

    void plainHttpServesToo()
    {
        QCOMPARE(askWeb(m_server, "GET", "/", {}, {}, "http").status, 200); // no certificate that browsers trust: nothing to be led to
    }
};

MADMAIL_TEST(TestWebPages)
#include "tst_web_pages.moc"
