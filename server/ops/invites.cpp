// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/invites.h"

#include "server/config/paths.h"
#include "server/platform/host_addresses.h"

#include "server/base/atomic_file.h"
#include "server/crypto/certificate.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace Madmail::Ops {

namespace {

using Config::Setting;

constexpr qint64 maxPemBytes = 1024 * 1024;

Mail::LinkSecurity securityOf(const QString &name)
{
    if (name == QLatin1String("starttls"))
        return Mail::LinkSecurity::StartTls;
    return name == QLatin1String("default") ? Mail::LinkSecurity::ByClient : Mail::LinkSecurity::Tls;
}

/// What the link needs to know of the ports, whether the server runs or not.
struct PortsInUse
{
    QHash<QByteArray, quint16> ports;
    QHash<quint16, quint16> fallbackOf; ///< instead of a port that this user may not open
    QString boundTo;
    bool selfSigned = true;
};

PortsInUse portsOfRunningServer(const Api::EngineSnapshot &snapshot)
{
    PortsInUse use;
    for (const Api::ListenerSnapshot &listener : snapshot.listeners)
        use.ports.insert(listener.service, listener.port);
    use.boundTo = snapshot.boundTo;
    use.selfSigned = snapshot.certificateSelfSigned;
    return use;
}

/// The certificate that the settings name, as far as it can be read.
bool isSelfSignedBySettings(const Config::Settings &settings)
{
    if (settings.text(Setting::TlsMode) != QLatin1String("file"))
        return true;
    const auto chain = readFile(settings.text(Setting::TlsCertificate), maxPemBytes);
    const auto certificate = chain ? Crypto::readCertificate(*chain) : Result<Crypto::CertificateInfo>(chain.error());
    return certificate && certificate->selfSigned;
}

/// Nothing runs: what the settings say holds at the next start. --bind and --port-offset were for their run alone. Of the last
/// run only one thing is known that the settings do not say: which ports this user may not open.
PortsInUse portsOfNextRun(const OperationContext &context)
{
    PortsInUse use;
    use.selfSigned = isSelfSignedBySettings(context.settings.values());
    Config::Paths paths;
    paths.stateDirectory = context.stateDirectory;
    const auto content = readFile(paths.listenersFile(), 64 * 1024);
    const QJsonArray listeners = content ? QJsonDocument::fromJson(*content).object().value(QLatin1String("listeners")).toArray() : QJsonArray();
    for (const QJsonValue &value : listeners) {
        const QJsonObject listener = value.toObject();
        if (listener.value(QLatin1String("fallback")).toBool())
            use.fallbackOf.insert(quint16(listener.value(QLatin1String("standard_port")).toInt()),
                                  quint16(listener.value(QLatin1String("port")).toInt()));
    }
    return use;
}

Mail::LinkEndpoint endpoint(const PortsInUse &use, const QByteArray &host, Mail::LinkSecurity security, const QByteArray &tlsService,
                            const QByteArray &plainService, const Config::Settings &settings, Setting tlsPort, Setting plainPort)
{
    const bool isPlain = security == Mail::LinkSecurity::StartTls;
    const auto configured = quint16(settings.number(isPlain ? plainPort : tlsPort));
    return { host, use.ports.value(isPlain ? plainService : tlsService, use.fallbackOf.value(configured, configured)), security };
}

} // namespace

QByteArray linkHost(const Mail::ServerSettings &settings, const QString &boundTo)
{
    const QByteArray chosen = settings.values().text(Setting::Hostname).toUtf8();
    if (!chosen.isEmpty()) {
        const QByteArray address = addressOfLiteral(chosen);
        return address.isEmpty() ? chosen : address;
    }
    if (!boundTo.isEmpty())
        return boundTo.toLatin1();
    if (const QByteArray address = addressOfLiteral(settings.values().text(Setting::PublicAddress).toUtf8()); !address.isEmpty())
        return address;
    const QByteArray &domain = settings.identity().primaryDomain();
    if (const QByteArray address = addressOfLiteral(domain); !address.isEmpty())
        return address;
    if (!domain.endsWith(".internal"))
        return domain;
    const QList<QHostAddress> addresses = Platform::hostAddresses();
    return addresses.isEmpty() ? QByteArray("127.0.0.1") : addresses.first().toString().toLatin1();
}

Mail::InviteLink inviteLink(const OperationContext &context, const Mail::Credentials &credentials)
{
    const Config::Settings &settings = context.settings.values();
    const auto snapshot = context.engine ? context.engine->snapshot() : nullptr;
    const PortsInUse use = snapshot ? portsOfRunningServer(*snapshot) : portsOfNextRun(context);
    const QByteArray host = linkHost(context.settings, use.boundTo);
    Mail::InviteLink link;
    link.address = credentials.address;
    link.password = credentials.password;
    link.imap = endpoint(use, host, securityOf(settings.text(Setting::LinkImapSecurity)), "imaps", "imap", settings,
                         Setting::ImapTlsPort, Setting::ImapPort);
    link.submission = endpoint(use, host, securityOf(settings.text(Setting::LinkSmtpSecurity)), "submissions", "submission", settings,
                               Setting::SubmissionTlsPort, Setting::SubmissionPort);
    link.selfSigned = use.selfSigned;
    return link;
}

} // namespace Madmail::Ops
