// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/identity.h"
#include "server/mail/invite_link.h"
#include "tests/support/test_main.h"

#include <QRegularExpression>

using namespace Madmail;
using namespace Madmail::Mail;

class TestInviteLink : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void namesEverythingAClientNeeds()
    {
        const InviteLink link { *EmailAddress::parse("abcd1234@[192.0.2.2]"), "s3cret+pw&x", { "192.0.2.2", 993, LinkSecurity::Tls },
                                { "192.0.2.2", 465, LinkSecurity::Tls }, true };
        QCOMPARE(link.toByteArray(),
                 QByteArray("dclogin:abcd1234@[192.0.2.2]/?p=s3cret%2Bpw%26x&v=1&ih=192.0.2.2&ip=993&is=ssl&sh=192.0.2.2&sp=465&ss=ssl&ic=3"));
    }

    void trustedCertificatesAreChecked()
    {
        const InviteLink link { *EmailAddress::parse("a@example.org"), "pw", { "example.org", 143, LinkSecurity::StartTls },
                                { "example.org", 465, LinkSecurity::ByClient }, false };
        QCOMPARE(link.toByteArray(), QByteArray("dclogin:a@example.org/?p=pw&v=1&ih=example.org&ip=143&is=starttls"
                                                "&sh=example.org&sp=465&ss=default"));
    }

    void privateDomainsAreWellFormed()
    {
        const QRegularExpression form(QStringLiteral("^[a-z]+-[0-9a-f]{4}\\.internal$"));
        for (int i = 0; i < 100; ++i)
            QVERIFY(form.match(QString::fromLatin1(Identity::makePrivateDomain())).hasMatch());
    }

    void earlierDomainsStayLocal()
    {
        const Identity identity("new.example", { "old.example", "new.example", "[192.0.2.7]" });
        QCOMPARE(identity.localDomains(), (QByteArrayList { "new.example", "old.example", "[192.0.2.7]" }));
        QVERIFY(identity.isLocal(*EmailAddress::parse("a@192.0.2.7")));
        QVERIFY(identity.isLocal(*EmailAddress::parse("a@OLD.example")));
        QVERIFY(!identity.isLocal(*EmailAddress::parse("a@other.example")));
    }
};

MADMAIL_TEST(TestInviteLink)
#include "tst_invite_link.moc"
