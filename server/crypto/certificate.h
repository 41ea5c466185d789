// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates: making our own, and looking at those of others.
#pragma once

#include "server/base/clock.h"
#include "server/base/result.h"

#include <QByteArray>
#include <QByteArrayList>

namespace Madmail::Crypto {

/// How long our own certificates last, in days. Phones pin the key, not the date, and it is renewed long before.
inline constexpr int selfSignedDays = 730;

/// What a self-signed certificate is for.
struct CertificateNames
{
    QByteArrayList dnsNames;    ///< without brackets; the first is the subject
    QByteArrayList ipAddresses; ///< IPv4 and IPv6 as text

    bool operator==(const CertificateNames &) const = default;
};

/// What a PEM certificate says.
struct CertificateInfo
{
    CertificateNames names;
    UnixSeconds notBefore = 0;
    UnixSeconds notAfter = 0;
    bool selfSigned = false;   ///< signed with its own key: invite links must say so (`ic=3`)
    QByteArray sha256;         ///< of the certificate, 32 bytes
    QByteArray publicKeySha256;///< of its SubjectPublicKeyInfo (RFC 7469), 32 bytes: the same after a renewal with the same key
    int chainLength = 0;       ///< certificates in the file
};

/// A new P-256 key as PKCS #8 PEM. Errors: Internal.
Result<QByteArray> generateKeyPem();

/// A certificate (PEM) of the key for itself, valid from a day before `now` for `validDays`. Renewing with the same key
/// keeps publicKeySha256. At least one name or address; non-ASCII names in their `xn--` form.
/// Errors: BadInput (key is no PEM, no name, a name is not valid), Internal.
Result<QByteArray> selfSignedCertificatePem(const QByteArray &keyPem, const CertificateNames &names, UnixSeconds now,
                                            int validDays = selfSignedDays);

/// Reads the first certificate of a chain, and makes sure that the others can be read (at most 10). Errors: BadInput.
Result<CertificateInfo> readCertificate(const QByteArray &chainPem);

/// Checks that a chain and a key can serve: readable, not encrypted, fit each other, not expired at `now`. A certificate
/// that is not valid yet is no error: more often it is the clock of this computer that is wrong.
/// Errors: BadInput with `field` "certificate" or "key" and the sentence.
Result<CertificateInfo> checkCertificateAndKey(const QByteArray &chainPem, const QByteArray &keyPem, UnixSeconds now);

/// A chain and its key as they were in their files.
struct CertificateFiles
{
    QByteArray chainPem;
    QByteArray keyPem; ///< secret: wipe() it when it has been handed to OpenSSL
    CertificateInfo info;
};

/// Reads both files (symbolic links followed, 1 MiB each) and checks them as checkCertificateAndKey() does. Errors, with
/// `field` "certificate" or "key" and `detail` the path: NotFound, PermissionDenied, TooLarge, Storage, BadInput.
Result<CertificateFiles> readCertificateFiles(const QString &certificatePath, const QString &keyPath, UnixSeconds now);

enum class Authorities {
    OfThisComputer, ///< OpenSSL's default places, or SSL_CERT_FILE and SSL_CERT_DIR
    Mozilla,        ///< those of the package ca-certificates, without what was added here: whom phones trust
};

/// Why a client that trusts these authorities would not trust this chain, in OpenSSL's words; empty: it would. A certificate that is not valid yet is trusted, for the
/// reason that checkCertificateAndKey() has. Reads files. Errors: BadInput.
Result<QString> distrustOf(const QByteArray &chainPem, UnixSeconds now, Authorities authorities = Authorities::OfThisComputer);

/// Whether the first certificate of the chain is one for this name or address (RFC 6125, `*.example.org` included); IPv6
/// without brackets. Errors: BadInput.
Result<bool> certificateCovers(const QByteArray &chainPem, const QByteArray &host);

/// "AB:CD:…"
QString fingerprintText(const QByteArray &sha256);

} // namespace Madmail::Crypto
