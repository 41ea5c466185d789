// SPDX-License-Identifier: GPL-3.0-or-later
// What may stand behind --server.
#include "app/remote/server_address.h"
#include "tests/support/test_main.h"

using namespace Madmail;
using namespace Madmail::Remote;

class TestServerAddress : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("endpoint");
        const auto row = [](const char *typed, const char *url, const char *endpoint) {
            QTest::newRow(typed) << QString::fromLatin1(url) << QString::fromLatin1(endpoint);
        };
        row("https://chat.example.org", "https://chat.example.org/api/admin", "chat.example.org:443");
        row("https://chat.example.org/", "https://chat.example.org/api/admin", "chat.example.org:443");
        row("chat.example.org", "https://chat.example.org/api/admin", "chat.example.org:443");
        row("chat.example.org:8443", "https://chat.example.org:8443/api/admin", "chat.example.org:8443");
        row("https://chat.example.org/hidden/door", "https://chat.example.org/hidden/door", "chat.example.org:443");
        row("https://CHAT.example.org", "https://chat.example.org/api/admin", "chat.example.org:443");
        row("https://192.0.2.7:444", "https://192.0.2.7:444/api/admin", "192.0.2.7:444");
        row("https://[2001:db8::1]", "https://[2001:db8::1]/api/admin", "[2001:db8::1]:443");
        row("http://127.0.0.1:8080", "http://127.0.0.1:8080/api/admin", "127.0.0.1:8080");
        row("http://localhost", "http://localhost/api/admin", "localhost:80");
        row("http://[::1]/x", "http://[::1]/x", "[::1]:80");
    }
    void reads()
    {
        const auto address = parseServerAddress(QString::fromLatin1(QTest::currentDataTag()));
        QVERIFY(address.ok());
        QTEST(address->toString(), "url");
        QTEST(address->endpoint, "endpoint");
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("typed");
        const auto row = [](const char *name, const QString &typed) { QTest::newRow(name) << typed; };
        row("nothing", {});
        row("no host", QStringLiteral("https://"));
        row("only a path", QStringLiteral("/api/admin"));
        row("another scheme", QStringLiteral("ftp://chat.example.org"));
        row("plain to another computer", QStringLiteral("http://chat.example.org"));
        row("plain to a name that begins alike", QStringLiteral("http://localhost.example.org"));
        row("a password", QStringLiteral("https://admin:secret@chat.example.org"));
        row("a query", QStringLiteral("https://chat.example.org/?token=x"));
        row("a fragment", QStringLiteral("https://chat.example.org/#x"));
        row("port 0", QStringLiteral("https://chat.example.org:0"));
        row("port 65536", QStringLiteral("https://chat.example.org:65536"));
        row("two lines", QStringLiteral("https://chat.example.org\nx"));
        row("a blank", QStringLiteral("https://chat.example.org/a b"));
        row("too long", QStringLiteral("https://") + QString(2000, u'a'));
    }
    void refuses()
    {
        QFETCH(QString, typed);
        const auto address = parseServerAddress(typed);
        QVERIFY(!address.ok());
        QCOMPARE(address.error().code, ErrorCode::BadInput);
        const QString sentence = address.error().toEnglish();
        QVERIFY2(!sentence.contains(u'\n') && sentence.size() < 400 && !sentence.contains(QLatin1String("secret")), qPrintable(sentence));
    }
};

MADMAIL_TEST(TestServerAddress)
#include "tst_server_address.moc"
