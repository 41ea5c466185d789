// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/crypto/certificate.h"

#include "server/base/random.h"

#include <QCoreApplication>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

namespace Madmail::Crypto {

namespace {

template<auto Free>
struct Freer
{
    template<typename T>
    void operator()(T *object) const
    {
        Free(object);
    }
};
using KeyPointer = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using CertificatePointer = std::unique_ptr<X509, Freer<X509_free>>;
using BioPointer = std::unique_ptr<BIO, Freer<BIO_free>>;
using NamesPointer = std::unique_ptr<GENERAL_NAMES, Freer<GENERAL_NAMES_free>>;
using ExtensionPointer = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>>;

Error internalError()
{
    return { ErrorCode::Internal, { QT_TRANSLATE_NOOP("Server", "A certificate could not be made.") } };
}

Error badCertificate(const char *text)
{
    return { ErrorCode::BadInput, { text }, QStringLiteral("certificate") };
}

Error badKey(const char *text)
{
    return { ErrorCode::BadInput, { text }, QStringLiteral("key") };
}

BioPointer readOnly(const QByteArray &bytes)
{
    return BioPointer(BIO_new_mem_buf(bytes.constData(), int(bytes.size())));
}

QByteArray contentOf(BIO *bio)
{
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return QByteArray(data, size);
}

/// Never asks a terminal for a password: an encrypted key is an error.
int noPassword(char *, int, int, void *)
{
    return 0;
}

KeyPointer readKey(const QByteArray &pem)
{
    const BioPointer bio = readOnly(pem);
    return KeyPointer(PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassword, nullptr));
}

CertificatePointer readX509(const QByteArray &pem)
{
    const BioPointer bio = readOnly(pem);
    return CertificatePointer(PEM_read_bio_X509(bio.get(), nullptr, noPassword, nullptr));
}

UnixSeconds toUnix(const ASN1_TIME *time)
{
    tm parts {};
    return ASN1_TIME_to_tm(time, &parts) == 1 ? timegm(&parts) : 0;
}

bool addExtension(X509 *certificate, int nid, const QByteArray &value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const ExtensionPointer extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.constData()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// "DNS:a,IP:192.0.2.7". Names come from normaliseDomain() and QHostAddress, so they hold no comma or colon of their own
/// (but IPv6's, which OpenSSL reads).
QByteArray alternativeNames(const CertificateNames &names)
{
    QByteArrayList entries;
    for (const QByteArray &name : names.dnsNames)
        entries << "DNS:" + name;
    for (const QByteArray &address : names.ipAddresses)
        entries << "IP:" + address;
    return entries.join(',');
}

bool fillCertificate(X509 *certificate, EVP_PKEY *key, const CertificateNames &names, UnixSeconds now, int validDays)
{
    QByteArray serial = randomBytes(16);
    serial[0] = char(serial[0] & 0x7f); // positive
    const std::unique_ptr<BIGNUM, Freer<BN_free>> number(
        BN_bin2bn(reinterpret_cast<const unsigned char *>(serial.constData()), int(serial.size()), nullptr));
    const QByteArray subject = names.dnsNames.isEmpty() ? names.ipAddresses.value(0) : names.dnsNames.first();
    X509_NAME *name = X509_get_subject_name(certificate);
    const QByteArray commonName = subject.left(64); // RFC 5280's upper bound
    return X509_set_version(certificate, 2) == 1 && number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate))
        && ASN1_TIME_set(X509_getm_notBefore(certificate), now - 24 * 3600)
        && ASN1_TIME_set(X509_getm_notAfter(certificate), now + UnixSeconds(validDays) * 24 * 3600)
        && X509_set_pubkey(certificate, key) == 1
        && X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char *>(commonName.constData()),
                                      int(commonName.size()), -1, 0)
               == 1
        && X509_set_issuer_name(certificate, name) == 1 && addExtension(certificate, NID_basic_constraints, "critical,CA:FALSE")
        && addExtension(certificate, NID_key_usage, "critical,digitalSignature")
        && addExtension(certificate, NID_ext_key_usage, "serverAuth")
        && addExtension(certificate, NID_subject_alt_name, alternativeNames(names))
        && X509_sign(certificate, key, EVP_sha256()) > 0;
}

CertificateNames namesOf(X509 *certificate)
{
    CertificateNames names;
    const NamesPointer list(static_cast<GENERAL_NAMES *>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; list && i < sk_GENERAL_NAME_num(list.get()); ++i) {
        const GENERAL_NAME *entry = sk_GENERAL_NAME_value(list.get(), i);
        if (entry->type == GEN_DNS) {
            const auto *text = ASN1_STRING_get0_data(entry->d.dNSName);
            names.dnsNames << QByteArray(reinterpret_cast<const char *>(text), ASN1_STRING_length(entry->d.dNSName));
        } else if (entry->type == GEN_IPADD) {
            const auto *raw = ASN1_STRING_get0_data(entry->d.iPAddress);
            const int size = ASN1_STRING_length(entry->d.iPAddress);
            QByteArray shown;
            if (size == 4) {
                for (int k = 0; k < 4; ++k)
                    shown += (k ? "." : "") + QByteArray::number(raw[k]);
            } else if (size == 16) {
                for (int k = 0; k < 16; k += 2)
                    shown += (k ? ":" : "") + QByteArray::number((raw[k] << 8) | raw[k + 1], 16);
            }
            names.ipAddresses << shown;
        }
    }
    return names;
}

} // namespace

Result<QByteArray> generateKeyPem()
{
    const KeyPointer key(EVP_EC_gen("P-256"));
    const BioPointer out(BIO_new(BIO_s_secmem()));
    if (!key || !out || PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return internalError();
    return contentOf(out.get());
}

Result<QByteArray> selfSignedCertificatePem(const QByteArray &keyPem, const CertificateNames &names, UnixSeconds now, int validDays)
{
    const KeyPointer key = readKey(keyPem);
    if (!key)
        return badKey(QT_TRANSLATE_NOOP("Server", "The server's key file cannot be read."));
    const CertificatePointer certificate(X509_new());
    const BioPointer out(BIO_new(BIO_s_mem()));
    if (!certificate || !out || !fillCertificate(certificate.get(), key.get(), names, now, validDays)
        || PEM_write_bio_X509(out.get(), certificate.get()) != 1)
        return internalError();
    return contentOf(out.get());
}

Result<CertificateInfo> readCertificate(const QByteArray &chainPem)
{
    const CertificatePointer certificate = readX509(chainPem);
    if (!certificate)
        return badCertificate(QT_TRANSLATE_NOOP("Server", "The certificate file holds no certificate in PEM form."));
    CertificateInfo info;
    info.names = namesOf(certificate.get());
    info.notBefore = toUnix(X509_get0_notBefore(certificate.get()));
    info.notAfter = toUnix(X509_get0_notAfter(certificate.get()));
    info.selfSigned = X509_NAME_cmp(X509_get_subject_name(certificate.get()), X509_get_issuer_name(certificate.get())) == 0;
    info.sha256.resize(32);
    unsigned int size = 0;
    X509_digest(certificate.get(), EVP_sha256(), reinterpret_cast<unsigned char *>(info.sha256.data()), &size);
    return info;
}

Result<CertificateInfo> checkCertificateAndKey(const QByteArray &chainPem, const QByteArray &keyPem, UnixSeconds now)
{
    MADMAIL_TRY(CertificateInfo info, readCertificate(chainPem));
    if (keyPem.contains("ENCRYPTED"))
        return badKey(QT_TRANSLATE_NOOP("Server", "The key is protected by a password. Give a key without one."));
    const KeyPointer key = readKey(keyPem);
    if (!key)
        return badKey(QT_TRANSLATE_NOOP("Server", "The key file holds no private key in PEM form."));
    const CertificatePointer certificate = readX509(chainPem);
    if (X509_check_private_key(certificate.get(), key.get()) != 1)
        return badKey(QT_TRANSLATE_NOOP("Server", "The key does not belong to the certificate."));
    if (now >= info.notAfter)
        return badCertificate(QT_TRANSLATE_NOOP("Server", "The certificate has expired."));
    return info;
}

QString fingerprintText(const QByteArray &sha256)
{
    return QString::fromLatin1(sha256.toHex(':').toUpper());
}

} // namespace Madmail::Crypto
