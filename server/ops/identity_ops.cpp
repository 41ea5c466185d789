// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/identity_ops.h"

#include "server/base/atomic_file.h"
#include "server/crypto/certificate.h"
#include "server/ops/setting_ops.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonArray>

namespace Madmail::Ops {

namespace {

using Config::Setting;

constexpr qint64 maxPemBytes = 1024 * 1024;

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
    return normal;
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
    return QJsonObject { { QStringLiteral("message"), QStringLiteral("New accounts are made under %1.").arg(name) },
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
    return QJsonObject { { QStringLiteral("message"), QStringLiteral("The certificate %1 is in use.").arg(certificate) } };
}

Result<QJsonObject> useSelfSignedCertificate(OperationContext &context, const QJsonObject &)
{
    MADMAIL_CHECK(changeSetting(context, Setting::TlsMode, QStringLiteral("self_signed")));
    return QJsonObject { { QStringLiteral("message"), QStringLiteral("The self-signed certificate is in use.") } };
}

} // namespace Madmail::Ops
