// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/crypto/certificate.h"

#include "server/base/atomic_file.h"
#include "server/crypto/openssl_pointers.h"
#include "server/crypto/private_key.h"
#include "server/crypto/secret.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QHostAddress>

#include <openssl/pem.h>

namespace Madmail::Crypto {

namespace {

constexpr qint64 maxPemBytes = 1024 * 1024;
constexpr std::size_t maxChainLength = 10;

Error badCertificate(const char *sentence)
{
    return { ErrorCode::BadInput, { sentence }, QStringLiteral("certificate") };
}

/// Certificates have no passwords; without this OpenSSL would ask the terminal for one where the file claims so.
int refusePassword(char *, int, int, void *)
{
    return -1;
}

Result<std::vector<CertificatePointer>> readChain(const QByteArray &pem)
{
    const BioPointer bio(BIO_new_mem_buf(pem.constData(), int(pem.size())));
    std::vector<CertificatePointer> chain;
    while (bio) {
        CertificatePointer certificate(PEM_read_bio_X509(bio.get(), nullptr, refusePassword, nullptr));
        if (!certificate)
            break;
        if (chain.size() == maxChainLength)
            return badCertificate(QT_TRANSLATE_NOOP("Server", "The certificate file holds too many certificates."));
        chain.push_back(std::move(certificate));
    }
    const bool reachedEnd = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    if (chain.empty() && reachedEnd)
        return badCertificate(QT_TRANSLATE_NOOP("Server", "The certificate file holds no certificate in PEM form."));
    if (!reachedEnd)
        return badCertificate(QT_TRANSLATE_NOOP("Server", "The certificate file is damaged."));
    return chain;
}

UnixSeconds toUnix(const ASN1_TIME *time)
{
    // Through a difference: there is no portable way from struct tm in UTC.
    const std::unique_ptr<ASN1_TIME, OpenSslFree<ASN1_TIME_free>> epoch(ASN1_TIME_set(nullptr, 0));
    int days = 0;
    int seconds = 0;
    return epoch && ASN1_TIME_diff(&days, &seconds, epoch.get(), time) == 1 ? UnixSeconds(days) * 24 * 3600 + seconds : 0;
}

/// In the spelling that QHostAddress gives everywhere else, so that names can be compared ("::1").
QByteArray addressText(const ASN1_OCTET_STRING *value)
{
    const auto *raw = ASN1_STRING_get0_data(value);
    switch (ASN1_STRING_length(value)) {
    case 4:
        return QHostAddress(quint32(raw[0]) << 24 | quint32(raw[1]) << 16 | quint32(raw[2]) << 8 | raw[3]).toString().toLatin1();
    case 16:
        return QHostAddress(raw).toString().toLatin1();
    default:
        return {};
    }
}

CertificateNames namesOf(const X509 *certificate)
{
    CertificateNames names;
    const NamesPointer list(static_cast<GENERAL_NAMES *>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; list && i < sk_GENERAL_NAME_num(list.get()); ++i) {
        const GENERAL_NAME *entry = sk_GENERAL_NAME_value(list.get(), i);
        if (entry->type == GEN_DNS) {
            const auto *text = reinterpret_cast<const char *>(ASN1_STRING_get0_data(entry->d.dNSName));
            names.dnsNames << QByteArray(text, ASN1_STRING_length(entry->d.dNSName));
        } else if (entry->type == GEN_IPADD) {
            if (const QByteArray address = addressText(entry->d.iPAddress); !address.isEmpty())
                names.ipAddresses << address;
        }
    }
    return names;
}

QByteArray publicKeyDigest(X509 *certificate)
{
    unsigned char *encoded = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &encoded);
    QByteArray digest(32, '\0');
    unsigned int digestSize = 0;
    if (size > 0)
        EVP_Digest(encoded, std::size_t(size), reinterpret_cast<unsigned char *>(digest.data()), &digestSize, EVP_sha256(), nullptr);
    OPENSSL_free(encoded);
    return digest;
}

CertificateInfo infoOf(const std::vector<CertificatePointer> &chain)
{
    X509 *certificate = chain.front().get();
    CertificateInfo info;
    info.names = namesOf(certificate);
    info.notBefore = toUnix(X509_get0_notBefore(certificate));
    info.notAfter = toUnix(X509_get0_notAfter(certificate));
    info.selfSigned = X509_self_signed(certificate, 1) == 1;
    info.sha256.resize(32);
    unsigned int size = 0;
    X509_digest(certificate, EVP_sha256(), reinterpret_cast<unsigned char *>(info.sha256.data()), &size);
    info.publicKeySha256 = publicKeyDigest(certificate);
    info.chainLength = int(chain.size());
    return info;
}

/// The list alone: what is in it is somebody else's.
void freeList(STACK_OF(X509) *list)
{
    sk_X509_free(list);
}

/// The file's error, with the role of the file, so that a face can mark the right field.
Result<QByteArray> readPem(const QString &path, const char *field)
{
    auto content = readFile(path, maxPemBytes);
    if (content.ok())
        return content;
    Error error = std::move(content).error();
    error.field = QString::fromLatin1(field);
    return error;
}

bool addAuthorities(X509_STORE *store, Authorities authorities)
{
    if (authorities == Authorities::OfThisComputer)
        return X509_STORE_set_default_paths(store) == 1;
    const QDir folder(QStringLiteral("/usr/share/ca-certificates/mozilla"));
    const QStringList names = folder.entryList({ QStringLiteral("*.crt") }, QDir::Files);
    for (const QString &name : names)
        if (X509_STORE_load_file(store, QFile::encodeName(folder.filePath(name)).constData()) != 1)
            return false;
    return !names.isEmpty();
}

} // namespace

Result<CertificateInfo> readCertificate(const QByteArray &chainPem)
{
    const ErrorQueueGuard guard;
    MADMAIL_TRY(const auto chain, readChain(chainPem));
    return infoOf(chain);
}

Result<CertificateInfo> checkCertificateAndKey(const QByteArray &chainPem, const QByteArray &keyPem, UnixSeconds now)
{
    const ErrorQueueGuard guard;
    MADMAIL_TRY(const auto chain, readChain(chainPem));
    MADMAIL_TRY(const KeyPointer key, readPrivateKey(keyPem));
    if (X509_check_private_key(chain.front().get(), key.get()) != 1)
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "The key does not belong to the certificate.") }, QStringLiteral("key") };
    CertificateInfo info = infoOf(chain);
    if (now >= info.notAfter)
        return badCertificate(QT_TRANSLATE_NOOP("Server", "The certificate has expired."));
    return info;
}

Result<CertificateFiles> readCertificateFiles(const QString &certificatePath, const QString &keyPath, UnixSeconds now)
{
    CertificateFiles files;
    MADMAIL_TRY(files.chainPem, readPem(certificatePath, "certificate"));
    MADMAIL_TRY(files.keyPem, readPem(keyPath, "key"));
    auto info = checkCertificateAndKey(files.chainPem, files.keyPem, now);
    if (!info) {
        wipe(files.keyPem);
        Error error = std::move(info).error();
        error.detail = error.field == QLatin1String("key") ? keyPath : certificatePath;
        return error;
    }
    files.info = std::move(*info);
    return files;
}

Result<QString> distrustOf(const QByteArray &chainPem, UnixSeconds now, Authorities authorities)
{
    const ErrorQueueGuard guard;
    MADMAIL_TRY(const auto chain, readChain(chainPem));
    const std::unique_ptr<X509_STORE, OpenSslFree<X509_STORE_free>> store(X509_STORE_new());
    const std::unique_ptr<X509_STORE_CTX, OpenSslFree<X509_STORE_CTX_free>> check(X509_STORE_CTX_new());
    const std::unique_ptr<STACK_OF(X509), OpenSslFree<freeList>> others(sk_X509_new_null());
    if (!store || !check || !others || !addAuthorities(store.get(), authorities))
        return Error { ErrorCode::Internal, { QT_TRANSLATE_NOOP("Server", "OpenSSL could not check the certificate.") } };
    for (std::size_t i = 1; i < chain.size(); ++i)
        sk_X509_push(others.get(), chain[i].get());
    if (X509_STORE_CTX_init(check.get(), store.get(), chain.front().get(), others.get()) != 1
        || X509_STORE_CTX_set_default(check.get(), "ssl_server") != 1)
        return Error { ErrorCode::Internal, { QT_TRANSLATE_NOOP("Server", "OpenSSL could not check the certificate.") } };
    X509_STORE_CTX_set_time(check.get(), 0, time_t(qMax(now, toUnix(X509_get0_notBefore(chain.front().get())))));
    if (X509_verify_cert(check.get()) == 1)
        return QString();
    return QString::fromLatin1(X509_verify_cert_error_string(X509_STORE_CTX_get_error(check.get())));
}

Result<bool> certificateCovers(const QByteArray &chainPem, const QByteArray &host)
{
    const ErrorQueueGuard guard;
    MADMAIL_TRY(const auto chain, readChain(chainPem));
    X509 *certificate = chain.front().get();
    if (!QHostAddress(QString::fromLatin1(host)).isNull())
        return X509_check_ip_asc(certificate, host.constData(), 0) == 1;
    return X509_check_host(certificate, host.constData(), std::size_t(host.size()), 0, nullptr) == 1;
}

QString fingerprintText(const QByteArray &sha256)
{
    return QString::fromLatin1(sha256.toHex(':').toUpper());
}

} // namespace Madmail::Crypto
