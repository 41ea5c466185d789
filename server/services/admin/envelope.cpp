// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/admin/envelope.h"

#include <QCoreApplication>
#include <QJsonDocument>

namespace Madmail::AdminApi {

namespace {

constexpr qsizetype maxResource = 512;

Error noRequest()
{
    return { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "invalid JSON request body") } };
}

} // namespace

Result<AdminRequest> parseRequest(const QByteArray &content)
{
    const QJsonDocument document = QJsonDocument::fromJson(content);
    if (!document.isObject())
        return noRequest();
    const QJsonObject object = document.object();
    const QJsonValue method = object.value(QLatin1String("method"));
    const QJsonValue resource = object.value(QLatin1String("resource"));
    const QJsonValue headers = object.value(QLatin1String("headers"));
    const QJsonValue body = object.value(QLatin1String("body"));
    const auto isAbsent = [](const QJsonValue &value) { return value.isUndefined() || value.isNull(); };
    if (!resource.isString() || resource.toString().size() > maxResource || !(method.isString() || isAbsent(method))
        || !(headers.isObject() || isAbsent(headers)) || !(body.isObject() || isAbsent(body)))
        return noRequest();
    AdminRequest request;
    request.method = method.toString(QStringLiteral("GET")).toUpper();
    if (request.method.isEmpty())
        request.method = QStringLiteral("GET");
    request.resource = resource.toString();
    request.body = body.toObject();
    const QJsonObject fields = headers.toObject();
    for (auto field = fields.begin(); field != fields.end(); ++field)
        if (field.key().compare(QLatin1String("Authorization"), Qt::CaseInsensitive) == 0)
            request.token = field.value().toString().toUtf8();
    if (request.token.startsWith("Bearer "))
        request.token.remove(0, 7);
    return request;
}

QByteArray writeAnswer(const AdminAnswer &answer, const QString &resource)
{
    const QJsonObject object { { QStringLiteral("status"), answer.status },
                               { QStringLiteral("resource"), resource },
                               { QStringLiteral("body"), answer.body },
                               { QStringLiteral("error"), answer.error.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(answer.error) },
                               { QStringLiteral("version"), QStringLiteral(MADMAIL_VERSION) } };
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

int statusOf(const Error &error)
{
    switch (error.code) {
    case ErrorCode::BadInput:
        return 400;
    case ErrorCode::Unauthenticated:
        return 401;
    case ErrorCode::Refused:
    case ErrorCode::PermissionDenied:
        return 403;
    case ErrorCode::NotFound:
        return 404;
    case ErrorCode::AlreadyExists:
    case ErrorCode::PortInUse:
        return 409;
    case ErrorCode::TooLarge:
        return 413;
    case ErrorCode::Unsupported:
        return 501;
    case ErrorCode::Busy:
        return 503;
    case ErrorCode::OverQuota:
    case ErrorCode::StorageFull:
        return 507;
    default:
        return 500;
    }
}

} // namespace Madmail::AdminApi
