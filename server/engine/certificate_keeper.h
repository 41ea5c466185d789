// SPDX-License-Identifier: GPL-3.0-or-later
// The certificate in use: our self-signed one, or somebody's PEM files.
#pragma once

#include "server/base/clock.h"
#include "server/config/settings.h"
#include "server/crypto/certificate.h"
#include "server/mail/identity.h"
#include "server/net/tls_context.h"

#include <memory>
#include <optional>

namespace Madmail::Engine {

/// Loads, makes, renews and swaps the certificate.
///
/// Self-signed: `<folder>/self-signed.key` is made once and kept for ever, because clients pin it; the certificate beside it
/// is made anew with the same key when names or addresses change and 30 days before it ends.
/// Files: read through symbolic links, looked at again when they change; a pair that cannot serve is reported and the
/// one before it stays in use, over a restart too: `<folder>/kept.pem` is a copy (chain and key, in one file so that they
/// always fit) of the last pair that served, removed with the return to the self-signed certificate.
/// Thread: the engine's.
class CertificateKeeper
{
public:
    struct Source
    {
        bool fromFiles = false;
        QString certificateFile;
        QString keyFile;
        Crypto::CertificateNames names; ///< for the self-signed one
        bool operator==(const Source &) const = default;
    };

    CertificateKeeper(QString folder, const Clock &clock);

    /// Takes the certificate from `source` now; one that is in use already is only looked at again. The first one may be
    /// the kept copy, see problem(). Errors: BadInput, NotFound, Storage…; what was in use stays.
    Status use(Source source);
    /// Looks whether files changed or a renewal is due. Call every few seconds: it costs two stat() calls.
    void refresh();

    const std::shared_ptr<Net::TlsContextSlot> &slot() const { return m_slot; }
    const Crypto::CertificateInfo &info() const { return m_info; }
    /// Why the pair of before serves instead of the files; nothing when all is well.
    const std::optional<Error> &problem() const { return m_problem; }

private:
    Status load();
    Status loadFiles();
    Status loadKept();
    void keep(const QByteArray &pair) const;
    QString keptPath() const { return m_folder + QStringLiteral("/kept.pem"); }
    Status loadSelfSigned();
    enum class Expiry { Checked, Ignored };
    Status install(const QByteArray &chainPem, const QByteArray &keyPem, Expiry expiry = Expiry::Checked);
    QByteArray fileStamp() const;
    bool isSelfSignedStale() const;

    QString m_folder;
    const Clock &m_clock;
    Source m_source;
    Crypto::CertificateInfo m_info;
    std::optional<Error> m_problem;
    QByteArray m_stamp; // of the files that were last tried
    std::shared_ptr<Net::TlsContextSlot> m_slot;
};

/// Names and addresses for a self-signed certificate of this server: mail domains, host name, and addresses of this computer.
Crypto::CertificateNames selfSignedNames(const Mail::Identity &identity, const Config::Settings &settings);

} // namespace Madmail::Engine
