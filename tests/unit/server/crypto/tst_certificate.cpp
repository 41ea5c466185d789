// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/crypto/certificate.h"
#include "server/crypto/openssl_pointers.h"
#include "tests/support/test_main.h"

#include <QFile>
#include <QHostAddress>

#include <openssl/pem.h>

using namespace Madmail;
using namespace Madmail::Crypto;

namespace {

constexpr UnixSeconds now = 1'800'000'000;
constexpr UnixSeconds day = 24 * 3600;

const CertificateNames allNames { { "chat.example.org", "mail.example.org" }, { "192.0.2.7", "2001:db8::1" } };

/// The same key, under a password.
QByteArray encryptedKeyPem(const QByteArray &pem)
{
    const BioPointer in(BIO_new_mem_buf(pem.constData(), int(pem.size())));
    const KeyPointer key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
    const BioPointer out(BIO_new(BIO_s_mem()));
    PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), EVP_aes_128_cbc(), "secret", 6, nullptr, nullptr);
    char *data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    return { data, size };
}

void writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}

} // namespace

class TestCertificate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_key = *generateKeyPem();
        m_otherKey = *generateKeyPem();
        m_certificate = *selfSignedCertificatePem(m_key, allNames, now);
    }

    void aSelfSignedCertificateSaysWhatItShould()
    {
        QVERIFY(m_key.startsWith("-----BEGIN PRIVATE KEY-----\n"));
        const auto info = readCertificate(m_certificate);
        QVERIFY(info.ok());
        QCOMPARE(info->names.dnsNames, allNames.dnsNames);
        QCOMPARE(info->names.ipAddresses.size(), 2);
        QCOMPARE(info->names.ipAddresses[0], QByteArray("192.0.2.7"));
        QCOMPARE(QHostAddress(QString::fromLatin1(info->names.ipAddresses[1])), QHostAddress(QStringLiteral("2001:db8::1")));
        QCOMPARE(info->notBefore, now - day);
        QCOMPARE(info->notAfter, now + selfSignedDays * day);
        QVERIFY(info->selfSigned);
        QCOMPARE(info->chainLength, 1);
        QCOMPARE(fingerprintText(info->sha256).size(), 32 * 3 - 1);
    }

    void itIsAServersCertificateAndNoAuthority()
    {
        const BioPointer bio(BIO_new_mem_buf(m_certificate.constData(), int(m_certificate.size())));
        const CertificatePointer certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
        QCOMPARE(X509_check_ca(certificate.get()), 0);
        QCOMPARE(X509_check_purpose(certificate.get(), X509_PURPOSE_SSL_SERVER, 0), 1);
        QCOMPARE(X509_check_host(certificate.get(), "mail.example.org", 0, 0, nullptr), 1);
        QCOMPARE(X509_check_host(certificate.get(), "evil.example.org", 0, 0, nullptr), 0);
        QCOMPARE(X509_check_ip_asc(certificate.get(), "192.0.2.7", 0), 1);
        QCOMPARE(X509_check_ip_asc(certificate.get(), "2001:db8::1", 0), 1);
        QCOMPARE(EVP_PKEY_get_bits(X509_get0_pubkey(certificate.get())), 256);
    }

    void renewalKeepsTheKeyAndChangesTheSerialNumber()
    {
        const auto before = readCertificate(m_certificate);
        const auto after = readCertificate(*selfSignedCertificatePem(m_key, allNames, now));
        QCOMPARE(after->publicKeySha256, before->publicKeySha256);
        QVERIFY(after->sha256 != before->sha256);
        QVERIFY(readCertificate(*selfSignedCertificatePem(m_otherKey, allNames, now))->publicKeySha256 != before->publicKeySha256);
    }

    void onlyAddressesAndVeryLongNames()
    {
        const auto byAddress = selfSignedCertificatePem(m_key, { {}, { "192.0.2.7" } }, now);
        QCOMPARE(readCertificate(*byAddress)->names.ipAddresses, QByteArrayList { "192.0.2.7" });
        const QByteArray longName = QByteArray(60, 'a') + '.' + QByteArray(60, 'b') + ".example.org";
        const auto byName = selfSignedCertificatePem(m_key, { { longName }, {} }, now);
        QCOMPARE(readCertificate(*byName)->names.dnsNames, QByteArrayList { longName });
    }

    void datesFarAway()
    {
        const auto certificate = selfSignedCertificatePem(m_key, allNames, 2'900'000'000, 3650); // GeneralizedTime after 2049
        QCOMPARE(readCertificate(*certificate)->notAfter, 2'900'000'000 + 3650 * day);
    }

    void badNamesAreRefused_data()
    {
        QTest::addColumn<QByteArrayList>("dnsNames");
        QTest::addColumn<QByteArrayList>("addresses");
        QTest::newRow("none") << QByteArrayList() << QByteArrayList();
        QTest::newRow("another entry in a name") << QByteArrayList { "a.example,DNS:evil.example" } << QByteArrayList();
        QTest::newRow("empty") << QByteArrayList { "" } << QByteArrayList();
        QTest::newRow("blank") << QByteArrayList { "a b" } << QByteArrayList();
        QTest::newRow("NUL") << QByteArrayList { QByteArray("a.example\0.evil", 15) } << QByteArrayList();
        QTest::newRow("brackets") << QByteArrayList { "[192.0.2.7]" } << QByteArrayList();
        QTest::newRow("UTF-8") << QByteArrayList { "m\u00fcnchen.example" } << QByteArrayList();
        QTest::newRow("too long") << QByteArrayList { QByteArray(254, 'a') } << QByteArrayList();
        QTest::newRow("name as address") << QByteArrayList() << QByteArrayList { "example.org" };
        QTest::newRow("address out of range") << QByteArrayList() << QByteArrayList { "192.0.2.256" };
    }
    void badNamesAreRefused()
    {
        QFETCH(QByteArrayList, dnsNames);
        QFETCH(QByteArrayList, addresses);
        const auto certificate = selfSignedCertificatePem(m_key, { dnsNames, addresses }, now);
        QVERIFY(!certificate.ok());
        QCOMPARE(certificate.error().code, ErrorCode::BadInput);
    }

    void aKeyThatIsNoneIsRefused()
    {
        const auto certificate = selfSignedCertificatePem("no key", allNames, now);
        QVERIFY(!certificate.ok());
        QCOMPARE(certificate.error().field, QStringLiteral("key"));
    }

    void aPairThatFits()
    {
        const auto info = checkCertificateAndKey(m_certificate, m_key, now);
        QVERIFY2(info.ok(), info.ok() ? "" : qPrintable(info.error().toEnglish()));
        const auto chain = checkCertificateAndKey(m_certificate + "a remark\n" + *selfSignedCertificatePem(m_otherKey, allNames, now), m_key, now);
        QVERIFY(chain.ok());
        QCOMPARE(chain->chainLength, 2);
        QVERIFY(checkCertificateAndKey(m_key + m_certificate, m_certificate + m_key, now).ok()); // both in one file
    }

    void pairsThatDoNot_data()
    {
        QTest::addColumn<QByteArray>("certificate");
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<UnixSeconds>("time");
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("says");
        const auto certificateField = QStringLiteral("certificate");
        const auto keyField = QStringLiteral("key");
        const auto noCertificate = QStringLiteral("no certificate in PEM form");
        const auto noKey = QStringLiteral("no private key in PEM form");
        QByteArray damaged = m_certificate;
        damaged.replace(damaged.size() / 2, 4, "AAAA");
        QTest::newRow("empty certificate") << QByteArray() << m_key << now << certificateField << noCertificate;
        QTest::newRow("no PEM") << QByteArray("hello") << m_key << now << certificateField << noCertificate;
        QTest::newRow("DER") << QByteArray("\x30\x82\x01\x00\x00", 5) << m_key << now << certificateField << noCertificate;
        QTest::newRow("key instead of certificate") << m_key << m_key << now << certificateField << noCertificate;
        QTest::newRow("cut off") << m_certificate.first(200) << m_key << now << certificateField << QStringLiteral("damaged");
        QTest::newRow("second one cut off") << m_certificate + m_certificate.first(200) << m_key << now << certificateField
                                            << QStringLiteral("damaged");
        QTest::newRow("eleven") << m_certificate.repeated(11) << m_key << now << certificateField << QStringLiteral("too many");
        QTest::newRow("empty key") << m_certificate << QByteArray() << now << keyField << noKey;
        QTest::newRow("certificate instead of key") << m_certificate << m_certificate << now << keyField << noKey;
        QTest::newRow("encrypted key") << m_certificate << encryptedKeyPem(m_key) << now << keyField << QStringLiteral("password");
        QTest::newRow("other key") << m_certificate << m_otherKey << now << keyField << QStringLiteral("does not belong");
        QTest::newRow("expired") << m_certificate << m_key << now + selfSignedDays * day << certificateField << QStringLiteral("expired");
    }
    void pairsThatDoNot()
    {
        QFETCH(QByteArray, certificate);
        QFETCH(QByteArray, key);
        QFETCH(UnixSeconds, time);
        QFETCH(QString, field);
        QFETCH(QString, says);
        const auto info = checkCertificateAndKey(certificate, key, time);
        QVERIFY(!info.ok());
        QCOMPARE(info.error().code, ErrorCode::BadInput);
        QCOMPARE(info.error().field, field);
        QVERIFY2(info.error().toEnglish().contains(says), qPrintable(info.error().toEnglish()));
        QCOMPARE(ERR_peek_error(), 0UL); // nothing left for a connection on this thread to stumble over
    }

    void aCertificateOfTomorrowIsTheClocksFault()
    {
        QVERIFY(checkCertificateAndKey(m_certificate, m_key, now - 10 * day).ok());
    }

    void whomClientsTrust()
    {
        const QTemporaryDir folder;
        const QString authorities = folder.filePath(QStringLiteral("authorities.pem"));
        writeFile(authorities, *selfSignedCertificatePem(m_otherKey, allNames, now));
        qputenv("SSL_CERT_FILE", authorities.toLocal8Bit());
        qputenv("SSL_CERT_DIR", "/nowhere");
        const auto unknown = distrustOf(m_certificate, now);
        QVERIFY(unknown.ok() && !unknown->isEmpty());
        writeFile(authorities, m_certificate);
        QCOMPARE(*distrustOf(m_certificate, now), QString());
        QCOMPARE(*distrustOf(m_certificate, now - 10 * day), QString()); // the clock's fault
        QVERIFY(!distrustOf(m_certificate, now + (selfSignedDays + 1) * day)->isEmpty());
        QVERIFY(!distrustOf("no PEM", now).ok());
        qunsetenv("SSL_CERT_FILE");
        qunsetenv("SSL_CERT_DIR");
    }

    void whatItIsFor_data()
    {
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<bool>("covered");
        QTest::newRow("name") << QByteArray("mail.example.org") << true;
        QTest::newRow("name in capitals") << QByteArray("Mail.Example.org") << true;
        QTest::newRow("another name") << QByteArray("example.org") << false;
        QTest::newRow("IPv4") << QByteArray("192.0.2.7") << true;
        QTest::newRow("another address") << QByteArray("192.0.2.8") << false;
        QTest::newRow("IPv6, spelled otherwise") << QByteArray("2001:0db8:0::1") << true;
    }
    void whatItIsFor()
    {
        QFETCH(QByteArray, host);
        QFETCH(bool, covered);
        QCOMPARE(*certificateCovers(m_certificate, host), covered);
    }

    void readsFilesThroughLinks()
    {
        const QTemporaryDir folder;
        const QString certificate = folder.filePath(QStringLiteral("chain-1.pem"));
        const QString link = folder.filePath(QStringLiteral("chain.pem"));
        const QString key = folder.filePath(QStringLiteral("key.pem"));
        writeFile(certificate, m_certificate);
        writeFile(key, m_key);
        QVERIFY(QFile::link(certificate, link));
        const auto files = readCertificateFiles(link, key, now);
        QVERIFY(files.ok());
        QCOMPARE(files->chainPem, m_certificate);
        QCOMPARE(files->keyPem, m_key);
        QVERIFY(files->info.selfSigned);
    }

    void fileErrorsNameTheFile()
    {
        const QTemporaryDir folder;
        const QString certificate = folder.filePath(QStringLiteral("chain.pem"));
        const QString key = folder.filePath(QStringLiteral("key.pem"));
        auto files = readCertificateFiles(certificate, key, now);
        QCOMPARE(files.error().code, ErrorCode::NotFound);
        QCOMPARE(files.error().field, QStringLiteral("certificate"));
        QVERIFY(files.error().toEnglish().contains(certificate));
        writeFile(certificate, m_certificate);
        files = readCertificateFiles(certificate, key, now);
        QCOMPARE(files.error().code, ErrorCode::NotFound);
        QCOMPARE(files.error().field, QStringLiteral("key"));
        writeFile(key, m_otherKey);
        files = readCertificateFiles(certificate, key, now);
        QCOMPARE(files.error().code, ErrorCode::BadInput);
        QCOMPARE(files.error().detail, key);
        writeFile(key, QByteArray(1024 * 1024 + 1, ' '));
        QCOMPARE(readCertificateFiles(certificate, key, now).error().code, ErrorCode::TooLarge);
    }

private:
    QByteArray m_key;
    QByteArray m_otherKey;
    QByteArray m_certificate;
};

MADMAIL_TEST(TestCertificate)
#include "tst_certificate.moc"
