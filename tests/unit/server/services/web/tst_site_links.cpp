// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/web/site_links.h"
#include "tests/support/test_main.h"

using namespace Madmail;
using namespace Madmail::Web;

class TestSiteLinks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whichAreOurs_data()
    {
        QTest::addColumn<QByteArray>("link");
        QTest::addColumn<bool>("ours");
        const auto row = [](const char *link, bool ours) { QTest::newRow(link) << QByteArray(link) << ours; };
        row("https://chat.example.org", true);
        row("https://chat.example.org/inv", true);
        row("https://chat.example.org.evil.example/", false);
        row("https://chat.example.org:8443/", false);
        row("https://chat.example.org@evil.example/", false);
        row("http://chat.example.org/", false);
        row("dclogin:ada@example.org?p=x&v=1", true);
        row("dclogin://ada@example.org/?p=x&v=1", true);
        row("DCLOGIN:ada%40example.org?p=x&v=1", true);
        row("dclogin:ada@[192.0.2.7]?p=x&v=1", true);
        row("dclogin:ada@evil.example?x=@example.org", false);
        row("dclogin:ada@evil.example", false);
        row("dclogin:", false);
        row("dclogin:%zz@example.org", false);
        row("dcaccount:https://chat.example.org/new", true);
        row("dcaccount:https://chat.example.org/new?t=token", true);
        row("dcaccount:https://chat.example.org/newer", false);
        row("dcaccount:evil.example", false);
        row("https://i.delta.chat/#AAAA&a=ada%40example.org&n=Ada&i=1&s=2", true);
        row("https://i.delta.chat/#AAAA&a=ada%40evil.example&n=Ada&i=1&s=2", false);
        row("openpgp4fpr:AAAA#a=ada%40example.org&n=Ada&i=1&s=2", true);
        row("OPENPGP4FPR:AAAA#a=ada@example.org&n=Ada", true);
        row("openpgp4fpr:AAAA", false);
        row("ss://secret@chat.example.org:8388", true);
        row("ss://other@chat.example.org:8388", false);
        row("https://chat.example.org/ x", false);
        row("https://chat.example.org/\nx", false);
        row("javascript:alert(1)", false);
        row("", false);
    }
    void whichAreOurs()
    {
        QFETCH(QByteArray, link);
        SiteLinks links;
        links.origin = "https://chat.example.org";
        links.registration = "dcaccount:https://chat.example.org/new";
        links.shadowsocks = "ss://secret@chat.example.org:8388";
        links.domains = { "example.org", "[192.0.2.7]" };
        QTEST(links.isOurs(link), "ours");
    }

    void withoutLinksNothingIsOurs()
    {
        const SiteLinks none;
        for (const char *link : { "", "/", "https://a", "dclogin:a@b", "dcaccount:", "ss://" })
            QVERIFY2(!none.isOurs(link), link);
    }
};

MADMAIL_TEST(TestSiteLinks)
#include "tst_site_links.moc"
