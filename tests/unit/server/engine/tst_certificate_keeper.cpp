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
    QByteArray writePair(const QTemporaryDir &folder, const QString &name, int days = 90)
    {
        const QByteArray key = *Crypto::generateKeyPem();
        const QByteArray certificate = *Crypto::selfSignedCertificatePem(key, { { "a.example" }, {} }, days > 0 ? m_clock.now() : m_clock.now() - 100 * 24 * 3600, qMax(days, 1));
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

    static CertificateKeeper::Source liveFiles(const QTemporaryDir &folder)
    {
        CertificateKeeper::Source source;
        source.fromFiles = true;
        source.certificateFile = folder.filePath(QStringLiteral("live.pem"));
        source.keyFile = folder.filePath(QStringLiteral("live.key"));
        return source;
    }

    /// What happens to the files behind `source` while no server runs.
    void spoil(const QTemporaryDir &folder, const QString &mishap, CertificateKeeper::Source &source)
    {
        const auto replace = [](const QString &path, const QString &target) {
            QFile::remove(path);
            return QFile::link(target, path);
        };
        if (mishap == QLatin1String("certificate gone"))
            QVERIFY(QFile::remove(source.certificateFile));
        else if (mishap == QLatin1String("key gone"))
            QVERIFY(QFile::remove(source.keyFile));
        else if (mishap == QLatin1String("key of another"))
            QVERIFY(replace(source.keyFile, folder.filePath(QStringLiteral("two.key"))));
        else if (mishap == QLatin1String("text"))
            QVERIFY(writeFileAtomically(folder.filePath(QStringLiteral("one.pem")), "hello\n", FileMode::Readable).ok());
        else if (mishap == QLatin1String("expired"))
            writePair(folder, QStringLiteral("one"), -1);
        else if (mishap == QLatin1String("a link to nowhere"))
            QVERIFY(replace(source.certificateFile, folder.filePath(QStringLiteral("nowhere.pem"))));
        else
            source.certificateFile = folder.filePath(QStringLiteral("mistyped.pem"));
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
        const CertificateKeeper::Source source = liveFiles(folder);
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

    void startsWithThePairThatWorked_data()
    {
        QTest::addColumn<QString>("mishap");
        for (const char *mishap : { "certificate gone", "key gone", "key of another", "text", "expired", "a link to nowhere", "other paths" })
            QTest::newRow(mishap) << QString::fromLatin1(mishap);
    }
    void startsWithThePairThatWorked()
    {
        QFETCH(QString, mishap);
        QTemporaryDir folder;
        CertificateKeeper::Source source = liveFiles(folder);
        const QByteArray one = writePair(folder, QStringLiteral("one"));
        writePair(folder, QStringLiteral("two"));
        pointTo(folder, QStringLiteral("one"));
        QVERIFY(CertificateKeeper(folder.path(), m_clock).use(source).ok());
        spoil(folder, mishap, source);

        CertificateKeeper keeper(folder.path(), m_clock);
        QVERIFY(keeper.use(source).ok());
        QCOMPARE(keeper.info().sha256, one);
        QVERIFY(keeper.slot()->get());
        QVERIFY(keeper.problem());
        const QString sentence = keeper.problem()->toEnglish();
        QVERIFY2(sentence.contains(source.certificateFile) || sentence.contains(source.keyFile), qPrintable(sentence));

        const QByteArray three = writePair(folder, QStringLiteral("three"));
        for (const QString &ending : { QStringLiteral(".pem"), QStringLiteral(".key") }) {
            const QString live = ending == QLatin1String(".pem") ? source.certificateFile : source.keyFile;
            QFile::remove(live);
            QVERIFY(QFile::copy(folder.filePath(QStringLiteral("three") + ending), live));
        }
        keeper.refresh();
        QCOMPARE(keeper.info().sha256, three);
        QVERIFY(!keeper.problem());
    }

    void refusesWithoutOne()
    {
        QTemporaryDir folder;
        const CertificateKeeper::Source source = liveFiles(folder);
        CertificateKeeper keeper(folder.path(), m_clock);
        const Status used = keeper.use(source);
        QVERIFY(!used.ok());
        const QString sentence = used.error().toEnglish(QStringLiteral("./madmail --cli"));
        QVERIFY2(sentence.contains(source.certificateFile) && sentence.contains(QLatin1String("./madmail --cli tls file")), qPrintable(sentence));
        QVERIFY(!keeper.slot()->get());
    }

    void anExpiredPairServesRatherThanNone()
    {
        QTemporaryDir folder;
        const CertificateKeeper::Source source = liveFiles(folder);
        writePair(folder, QStringLiteral("one"));
        pointTo(folder, QStringLiteral("one"));
        CertificateKeeper keeper(folder.path(), m_clock);
        QVERIFY(keeper.use(source).ok());
        m_clock.setNow(keeper.info().notAfter + 1);
        CertificateKeeper later(folder.path(), m_clock);
        const Status used = later.use(source);
        QVERIFY2(used.ok(), used.ok() ? "" : qPrintable(used.error().toEnglish()));
        QVERIFY(later.slot()->get());
        QVERIFY(later.problem());
        QVERIFY2(later.problem()->toEnglish().contains(QLatin1String("expired")), qPrintable(later.problem()->toEnglish()));
    }

    void theCopyIsPrivateAndGoesWithTheFiles()
    {
        QTemporaryDir folder;
        writePair(folder, QStringLiteral("one"));
        pointTo(folder, QStringLiteral("one"));
        CertificateKeeper keeper(folder.path(), m_clock);
        QVERIFY(keeper.use(liveFiles(folder)).ok());
        const QString kept = folder.filePath(QStringLiteral("kept.pem"));
        QVERIFY(QFile::exists(kept));
        QCOMPARE(QFile::permissions(kept) & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther), QFile::Permissions());
        QVERIFY(keeper.use(selfSigned({ "a.example" })).ok());
        QVERIFY(!QFile::exists(kept));
    }
};

MADMAIL_TEST(TestCertificateKeeper)
#include "tst_certificate_keeper.moc"
