// SPDX-License-Identifier: GPL-3.0-or-later
// Makes keys and self-signed certificates (see certificate.h).
#include "server/base/random.h"
#include "server/crypto/certificate.h"
#include "server/crypto/openssl_pointers.h"
#include "server/crypto/private_key.h"
#include "server/crypto/secret.h"

#include <QCoreApplication>

#include <openssl/pem.h>

namespace Madmail::Crypto {

namespace {

constexpr UnixSeconds secondsInDay = 24 * 3600;
constexpr qsizetype maxNames = 100;
constexpr qsizetype maxNameLength = 253;
constexpr qsizetype maxCommonNameLength = 64; // RFC 5280, ub-common-name

Error internalError()
{
    return { ErrorCode::Internal, { QT_TRANSLATE_NOOP("Server", "A certificate could not be made.") } };
}

Error badName(const QByteArray &name)
{
    return { ErrorCode::BadInput,
             { QT_TRANSLATE_NOOP("Server", "\"%1\" cannot stand in a certificate."), { QString::fromUtf8(name.left(80)) } },
             QStringLiteral("name") };
}

QByteArray contentOf(BIO *bio)
{
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return { data, size };
}

bool isDnsName(const QByteArray &name)
{
    const auto isAllowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    };
    return !name.isEmpty() && name.size() <= maxNameLength && std::all_of(name.begin(), name.end(), isAllowed);
}

/// Built from values and not from OpenSSL's configuration text, where a comma in a name would start another one.
Result<NamesPointer> alternativeNames(const CertificateNames &names)
{
    NamesPointer list(GENERAL_NAMES_new());
    if (!list || names.dnsNames.size() + names.ipAddresses.size() > maxNames)
        return internalError();
    const auto add = [&](int type, ASN1_STRING *value) {
        NamePointer entry(GENERAL_NAME_new());
        GENERAL_NAME_set0_value(entry.get(), type, value);
        sk_GENERAL_NAME_push(list.get(), entry.release());
    };
    for (const QByteArray &name : names.dnsNames) {
        if (!isDnsName(name))
            return badName(name);
        ASN1_IA5STRING *value = ASN1_IA5STRING_new();
        ASN1_STRING_set(value, name.constData(), int(name.size()));
        add(GEN_DNS, value);
    }
    for (const QByteArray &address : names.ipAddresses) {
        ASN1_OCTET_STRING *value = a2i_IPADDRESS(address.constData());
        if (!value)
            return badName(address);
        add(GEN_IPADD, value);
    }
    if (sk_GENERAL_NAME_num(list.get()) == 0)
        return badName({});
    return list;
}

bool addExtension(X509 *certificate, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const ExtensionPointer extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool setSerialNumber(X509 *certificate)
{
    QByteArray serial = randomBytes(16);
    serial[0] = char((serial[0] & 0x7f) | 0x40); // positive, and always 16 bytes
    const NumberPointer number(BN_bin2bn(reinterpret_cast<const unsigned char *>(serial.constData()), int(serial.size()), nullptr));
    return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

bool setSubject(X509 *certificate, const QByteArray &subject)
{
    const QByteArray commonName = subject.left(maxCommonNameLength);
    X509_NAME *name = X509_get_subject_name(certificate);
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char *>(commonName.constData()),
                                      int(commonName.size()), -1, 0)
        == 1
        && X509_set_issuer_name(certificate, name) == 1;
}

bool setValidity(X509 *certificate, UnixSeconds now, int validDays)
{
    return ASN1_TIME_set(X509_getm_notBefore(certificate), now - secondsInDay)
        && ASN1_TIME_set(X509_getm_notAfter(certificate), now + UnixSeconds(validDays) * secondsInDay);
}

/// A server's certificate that can sign nothing but handshakes: not a CA, so that whoever trusts it trusts only us.
bool addExtensions(X509 *certificate, GENERAL_NAMES *names)
{
    return addExtension(certificate, NID_basic_constraints, "critical,CA:FALSE")
        && addExtension(certificate, NID_key_usage, "critical,digitalSignature")
        && addExtension(certificate, NID_ext_key_usage, "serverAuth") && addExtension(certificate, NID_subject_key_identifier, "hash")
        && X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) == 1;
}

} // namespace

Result<QByteArray> generateKeyPem()
{
    const ErrorQueueGuard guard;
    const KeyPointer key(EVP_EC_gen("P-256"));
    const BioPointer out(BIO_new(BIO_s_secmem()));
    if (!key || !out || PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return internalError();
    return contentOf(out.get());
}

Result<QByteArray> selfSignedCertificatePem(const QByteArray &keyPem, const CertificateNames &names, UnixSeconds now, int validDays)
{
    const ErrorQueueGuard guard;
    MADMAIL_TRY(const KeyPointer key, readPrivateKey(keyPem));
    MADMAIL_TRY(const NamesPointer alternatives, alternativeNames(names));
    const CertificatePointer certificate(X509_new());
    const BioPointer out(BIO_new(BIO_s_mem()));
    const QByteArray subject = names.dnsNames.isEmpty() ? names.ipAddresses.first() : names.dnsNames.first();
    const bool made = certificate && out && X509_set_version(certificate.get(), X509_VERSION_3) == 1 && setSerialNumber(certificate.get())
        && setValidity(certificate.get(), now, validDays) && X509_set_pubkey(certificate.get(), key.get()) == 1
        && setSubject(certificate.get(), subject) && addExtensions(certificate.get(), alternatives.get())
        && X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0 && PEM_write_bio_X509(out.get(), certificate.get()) == 1;
    if (!made)
        return internalError();
    return contentOf(out.get());
}

} // namespace Madmail::Crypto
