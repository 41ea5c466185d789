// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates: making our own, and looking at those of others.
#pragma once

#include "server/base/clock.h"
#include "server/base/result.h"

#include <QByteArray>
#include <QByteArrayList>

namespace Madmail::Crypto {

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
    bool selfSigned = false;
    QByteArray sha256; ///< of the certificate, 32 bytes
};

/// A new P-256 key as PKCS #8 PEM. Errors: Internal.
Result<QByteArray> generateKeyPem();

/// A certificate (PEM) of the key for itself, valid from a day before `now` for `validDays`.
/// Errors: BadInput (key is no PEM, a name is not valid), Internal.
Result<QByteArray> selfSignedCertificatePem(const QByteArray &keyPem, const CertificateNames &names, UnixSeconds now, int validDays);

/// Reads the first certificate of a chain. Errors: BadInput.
Result<CertificateInfo> readCertificate(const QByteArray &chainPem);

/// Checks that a chain and a key can serve: readable, not encrypted, fit each other, not expired at `now`.
/// Errors: BadInput with `field` "certificate" or "key" and the sentence.
Result<CertificateInfo> checkCertificateAndKey(const QByteArray &chainPem, const QByteArray &keyPem, UnixSeconds now);

/// "AB:CD:…"
QString fingerprintText(const QByteArray &sha256);

} // namespace Madmail::Crypto
