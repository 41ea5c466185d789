// SPDX-License-Identifier: GPL-3.0-or-later
// The certificate is made once, follows its names and files, and keeps its key.
#include "server/base/atomic_file.h"
#include "server/crypto/certificate.h"
#include "server/engine/certificate_keeper.h"
#include "tests/support/test_main.h"

#include <QFile>
#include <QFileInfo>

using namespace Madmail;
using Engine::CertificateKeeper;

class TestCertificateKeeper : public QObject
{
    Q_OBJECT

    ManualClock m_clock;

    static CertificateKeeper::Source selfSigned(const QByteArrayList &names)
    {
        CertificateKeeper::Source source;
        source.names = { names, { "127.0.0.1", "::1", "2001:db8::7" } };
        return source;
    }

    /// Writes a certificate of its own key under `name`; gives its fingerprint.
    QByteArray writePair(const QTemporaryDir &folder, const QString &name)
    {
        const QByteArray key = *Crypto::generateKeyPem();
        const QByteArray certificate = *Crypto::selfSignedCertificatePem(key, { { "a.example" }, {} }, m_clock.now(), 90);
        (void)writeFileAtomically(folder.filePath(name + QStringLiteral(".key")), key, FileMode::Private);
        (void)writeFileAtomically(folder.filePath(name + QStringLiteral(".pem")), certificate, FileMode::Readable);
        return Crypto::readCertificate(certificate)->sha256;
    }

    static void pointTo(const QTemporaryDir &folder, const QString &name)
    {
        for (const QString &ending : { QStringLiteral(".pem"), QStringLiteral(".key") }) {
            QFile::remove(folder.filePath(QStringLiteral("live") + ending));
            QFile::link(folder.filePath(name + ending), folder.filePath(QStringLiteral("live") + ending));
        }
    }

private Q_SLOTS:
    void looksDoNotMakeItAnew()
    {
        QTemporaryDir folder;
        CertificateKeeper keeper(folder.path(), m_clock);
        QVERIFY(keeper.use(selfSigned({ "a.example" })).ok());
        const QByteArray first = keeper.info().sha256;
        const auto context = keeper.slot()->get();
        keeper.refresh();
        QVERIFY(keeper.use(selfSigned({ "a.example" })).ok());
        QCOMPARE(keeper.info().sha256, first);
        QCOMPARE(keeper.slot()->get(), context);
        CertificateKeeper afterRestart(folder.path(), m_clock);
        QVERIFY(afterRestart.use(selfSigned({ "a.example" })).ok());
        QCOMPARE(afterRestart.info().sha256, first);
    }

    void namesAndRenewalsKeepTheKey()
    {
        QTemporaryDir folder;
        CertificateKeeper keeper(folder.path(), m_clock);
        QVERIFY(keeper.use(selfSigned({ "a.example" })).ok());
        const auto first = keeper.info();
        QVERIFY(keeper.use(selfSigned({ "a.example", "b.example" })).ok());
        const auto renamed = keeper.info();
        QVERIFY(renamed.sha256 != first.sha256);
        QCOMPARE(renamed.publicKeySha256, first.publicKeySha256);
        m_clock.setNow(renamed.notAfter - 24 * 3600);
        keeper.refresh();
        QVERIFY(keeper.info().notAfter > renamed.notAfter);
        QCOMPARE(keeper.info().publicKeySha256, first.publicKeySha256);
    }

    void followsLinksAndKeepsWhatWorks()
    {
        QTemporaryDir folder;
        const QByteArray one = writePair(folder, QStringLiteral("one"));
        const QByteArray two = writePair(folder, QStringLiteral("two"));
        pointTo(folder, QStringLiteral("one"));
        CertificateKeeper::Source source;
        source.fromFiles = true;
        source.certificateFile = folder.filePath(QStringLiteral("live.pem"));
        source.keyFile = folder.filePath(QStringLiteral("live.key"));
        CertificateKeeper keeper(folder.path(), m_clock);
        QVERIFY(keeper.use(source).ok());
        QCOMPARE(keeper.info().sha256, one);
        pointTo(folder, QStringLiteral("two"));
        keeper.refresh();
        QCOMPARE(keeper.info().sha256, two);
        QFile::remove(folder.filePath(QStringLiteral("live.key")));
        QFile::link(folder.filePath(QStringLiteral("one.key")), folder.filePath(QStringLiteral("live.key"))); // does not fit
        keeper.refresh();
        QCOMPARE(keeper.info().sha256, two);
        pointTo(folder, QStringLiteral("one"));
        keeper.refresh();
        QCOMPARE(keeper.info().sha256, one);
    }
};

MADMAIL_TEST(TestCertificateKeeper)
#include "tst_certificate_keeper.moc"
