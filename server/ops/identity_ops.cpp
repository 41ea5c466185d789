// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/identity_ops.h"

#include "server/base/atomic_file.h"
#include "server/crypto/certificate.h"
#include "server/ops/invites.h"
#include "server/ops/setting_ops.h"
#include "server/platform/host_addresses.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonArray>

namespace Madmail::Ops {

namespace {

using Config::Setting;

constexpr qint64 maxPemBytes = 1024 * 1024;

/// Null for a name.
QHostAddress addressIn(const QByteArray &domain)
{
    return QHostAddress(QString::fromLatin1(addressOfLiteral(domain)));
}

/// Addresses that nobody can be sent to. Errors: BadInput.
Status checkReachable(const QHostAddress &address)
{
    if (!Platform::isEveryAddress(address) && !address.isMulticast() && !address.isBroadcast())
        return {};
    return Error { ErrorCode::BadInput,
                   { QT_TRANSLATE_NOOP("Server", "%1 is no address of one computer. Give the address at which phones reach this one."),
                     { address.toString() } },
                   QStringLiteral("ip") };
}

QStringList reachWarnings(const QHostAddress &address)
{
    if (address.isLoopback())
        return { QStringLiteral("%1 is this computer for every computer: only programs that run here can log in.").arg(address.toString()) };
    if (address.isLinkLocal())
        return { QStringLiteral("%1 holds in one network only, and may change: phones elsewhere cannot log in.").arg(address.toString()) };
    return {};
}

/// For whoever has chosen a public identity: what must be true for phones to get here. `{maddy}` stands for the program.
QStringList nextSteps(const QString &domain, bool isLiteral, bool isSelfSigned)
{
    QStringList steps;
    if (!isLiteral)
        steps << QStringLiteral("See that the name %1 leads to this computer (a DNS record A or AAAA).").arg(domain);
    steps << QStringLiteral("See that the firewall and the router let the ports through that this shows: {maddy} status");
    if (isSelfSigned)
        steps << QStringLiteral("Invite links tell phones to take the self-signed certificate. With one of an authority: {maddy} tls file CHAIN KEY");
    steps << QStringLiteral("Make an account: {maddy} create-user");
    return steps;
}

Result<QByteArray> chosenDomain(const QJsonObject &arguments)
{
    const QString domain = arguments.value(QLatin1String("domain")).toString();
    const QString ip = arguments.value(QLatin1String("ip")).toString();
    if (domain.isEmpty() == ip.isEmpty())
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "Give either --domain or --ip.") } };
    MADMAIL_TRY(const QByteArray normal, normaliseDomain((domain.isEmpty() ? ip : domain).toUtf8()));
    const bool isLiteral = normal.startsWith('[');
    if (isLiteral != domain.isEmpty())
        return Error { ErrorCode::BadInput,
                       { isLiteral ? QT_TRANSLATE_NOOP("Server", "\"%1\" is an address, not a name. Use --ip for it.")
                                   : QT_TRANSLATE_NOOP("Server", "\"%1\" is not an IP address. Use --domain for a name."),
                         { domain.isEmpty() ? ip.left(80) : domain.left(80) } },
                       domain.isEmpty() ? QStringLiteral("ip") : QStringLiteral("domain") };
    if (!isLiteral && !normal.contains('.'))
        return Error { ErrorCode::BadInput,
                       { QT_TRANSLATE_NOOP("Server", "\"%1\" is not a full domain name, such as chat.example.org."), { domain.left(80) } },
                       QStringLiteral("domain") };
    if (isLiteral)
        MADMAIL_CHECK(checkReachable(addressIn(normal)));
    return normal;
}

bool isFor(const QByteArray &chainPem, const QByteArray &host)
{
    const auto covers = Crypto::certificateCovers(chainPem, host);
    return !covers || *covers;
}

} // namespace

Result<QJsonObject> install(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const QByteArray domain, chosenDomain(arguments));
    MADMAIL_CHECK(changeSettings(context, [&] { return context.settings.setPrimaryDomain(domain); }));
    QJsonArray local;
    for (const QByteArray &known : context.settings.identity().localDomains())
        local.append(QString::fromUtf8(known));
    const QString name = QString::fromUtf8(domain);
    const QHostAddress address = addressIn(domain);
    const bool isSelfSigned = context.settings.values().text(Setting::TlsMode) != QLatin1String("file");
    return QJsonObject { { QStringLiteral("message"), QStringLiteral("New accounts are made under %1.").arg(name) },
                         { QStringLiteral("next_steps"), QJsonArray::fromStringList(nextSteps(name, !address.isNull(), isSelfSigned)) },
                         { QStringLiteral("warnings"), QJsonArray::fromStringList(reachWarnings(address)) },
                         { QStringLiteral("domain"), name },
                         { QStringLiteral("local_domains"), local } };
}

Result<QJsonObject> useCertificateFiles(OperationContext &context, const QJsonObject &arguments)
{
    // Absolute, but with symbolic links kept: renewals swap where they point.
    const QString certificate = QFileInfo(arguments.value(QLatin1String("certificate")).toString()).absoluteFilePath();
    const QString key = QFileInfo(arguments.value(QLatin1String("key")).toString()).absoluteFilePath();
    MADMAIL_TRY(const QByteArray chainPem, readFile(certificate, maxPemBytes));
    MADMAIL_TRY(const QByteArray keyPem, readFile(key, maxPemBytes));
    MADMAIL_CHECK(Crypto::checkCertificateAndKey(chainPem, keyPem, Clock::system().now()));
    MADMAIL_CHECK(changeSettings(context, [&] {
        return context.settings.set({ { Setting::TlsCertificate, certificate }, { Setting::TlsKey, key }, { Setting::TlsMode, QStringLiteral("file") } });
    }));
    return QJsonObject { { QStringLiteral("message"), QStringLiteral("The certificate %1 is in use.").arg(certificate) },
                         { QStringLiteral("warnings"), QJsonArray::fromStringList(certificateWarnings(context)) } };
}

Result<QJsonObject> useSelfSignedCertificate(OperationContext &context, const QJsonObject &)
{
    MADMAIL_CHECK(changeSetting(context, Setting::TlsMode, QStringLiteral("self_signed")));
    return QJsonObject { { QStringLiteral("message"), QStringLiteral("The self-signed certificate is in use.") } };
}

QStringList certificateWarnings(const OperationContext &context)
{
    if (context.settings.values().text(Setting::TlsMode) != QLatin1String("file"))
        return {};
    const auto chainPem = readFile(context.settings.values().text(Setting::TlsCertificate), maxPemBytes);
    const auto info = chainPem ? Crypto::readCertificate(*chainPem) : Result<Crypto::CertificateInfo>(chainPem.error());
    if (!info || info->selfSigned)
        return {};
    QStringList warnings;
    if (const auto reason = Crypto::distrustOf(*chainPem, context.clock.now()); reason && !reason->isEmpty())
        warnings << QStringLiteral("Phones will refuse the certificate, because no authority that this computer trusts stands behind it (%1): "
                                   "give a file that holds the whole chain (often fullchain.pem), or go back with \"tls self-signed\".")
                        .arg(*reason);
    const QByteArray &domain = context.settings.identity().primaryDomain();
    const QByteArray host = linkHost(context.settings, context.engine ? context.engine->snapshot()->boundTo : QString());
    if (!isFor(*chainPem, host))
        warnings << QStringLiteral("Phones will refuse the certificate, because it is not for %1, where invite links send them: get one for that "
                                   "name, or name the host that it is for with \"settings set smtp_hostname NAME\".")
                        .arg(QString::fromUtf8(host));
    const QByteArray address = addressOfLiteral(domain);
    const QByteArray name = address.isEmpty() ? domain : address;
    const bool isPrivate = domain.endsWith(".internal"); // nobody looks for it, and nobody issues certificates for it
    if (name != host && !isPrivate && !isFor(*chainPem, name))
        warnings << QStringLiteral("The certificate is not for the mail domain %1: get one for that name too, or choose the domain that it is for "
                                   "with \"install --domain NAME\".")
                        .arg(QString::fromUtf8(name));
    return warnings;
}

} // namespace Madmail::Ops
