// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/admin_token_ops.h"

#include "server/base/atomic_file.h"
#include "server/base/random.h"
#include "server/ops/admin_token.h"
#include "server/ops/invites.h"

#include <QCoreApplication>

namespace Madmail::Ops {

namespace {

using Config::Setting;

constexpr qint64 maxTokenBytes = 4096;

QString adminUrl(const OperationContext &context)
{
    const Config::Settings &values = context.settings.values();
    const auto snapshot = context.engine ? context.engine->snapshot() : nullptr;
    quint16 port = values.port(Setting::HttpsPort);
    QString boundTo;
    if (snapshot) {
        boundTo = snapshot->boundTo;
        for (const Api::ListenerSnapshot &listener : snapshot->listeners)
            if (listener.service == "https")
                port = listener.port;
    }
    const QString host = QString::fromUtf8(linkHost(context.settings, boundTo));
    const QString shown = host.contains(u':') ? u'[' + host + u']' : host;
    return QStringLiteral("https://%1%2%3").arg(shown, port == 443 ? QString() : QStringLiteral(":%1").arg(port), values.text(Setting::AdminPath));
}

Result<QJsonObject> showAdminToken(OperationContext &context, const QJsonObject &)
{
    MADMAIL_TRY(const AdminToken token, adminToken(context.settings.values(), context.stateDirectory));
    return QJsonObject { { QStringLiteral("token"), QString::fromUtf8(token.value) },
                         { QStringLiteral("api_url"), adminUrl(context) },
                         { QStringLiteral("saved_to"), token.savedTo } };
}

} // namespace

Result<AdminToken> adminToken(const Config::Settings &settings, const QString &stateDirectory)
{
    const QByteArray chosen = settings.text(Setting::AdminToken).toUtf8();
    // Who writes another word for it meant the same, and no token that anybody could guess.
    if (const QByteArray word = chosen.toLower(); word == "disabled" || word == "disable" || word == "off" || word == "no" || word == "none" || word == "false")
        return Error { ErrorCode::Refused,
                       { QT_TRANSLATE_NOOP("Server", "The Admin API is disabled: maddy.conf says \"admin_token disabled\". Remove that line to have a token.") } };
    if (!chosen.isEmpty())
        return AdminToken { chosen, {} };
    const QString path = stateDirectory + QStringLiteral("/admin_token");
    if (const auto stored = readFile(path, maxTokenBytes); stored && !stored->trimmed().isEmpty())
        return AdminToken { stored->trimmed(), {} };
    AdminToken made { randomBytes(32).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals), path };
    MADMAIL_CHECK(writeFileAtomically(path, made.value + '\n', FileMode::Private));
    return made;
}

void addAdminTokenOperations(OperationList &table)
{
    table.push_back({ { .id = "admin-token",
                        .command = words("admin-token"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Address and token of the Admin API; made at the first call"),
                        .examples = { QStringLiteral("admin-token"), QStringLiteral("admin-token --raw") },
                        .parameters = { { "raw", Api::ParameterType::Boolean, false, false,
                                          QT_TRANSLATE_NOOP("Operations", "Print the token and nothing else") },
                                        { "no_qr", Api::ParameterType::Boolean, false, false,
                                          QT_TRANSLATE_NOOP("Operations", "For older scripts; no QR code is printed in any case") } },
                        .effect = Api::Effect::Mutates,
                        .returnsSecret = true,
                        .whyNoApi = QT_TRANSLATE_NOOP("Operations", "Who asks there has it") },
                      showAdminToken });
}

} // namespace Madmail::Ops
