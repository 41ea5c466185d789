// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/admin_envelope.h"

#include <QCoreApplication>
#include <QJsonDocument>

namespace Madmail::Api {

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
    request.call = { method.toString().toUpper(), resource.toString(), body.toObject() };
    if (request.call.method.isEmpty())
        request.call.method = QStringLiteral("GET");
    const QJsonObject fields = headers.toObject();
    for (auto field = fields.begin(); field != fields.end(); ++field)
        if (field.key().compare(QLatin1String("Authorization"), Qt::CaseInsensitive) == 0)
            request.token = field.value().toString().toUtf8();
    if (request.token.startsWith("Bearer "))
        request.token.remove(0, 7);
    return request;
}

QByteArray writeRequest(const AdminRequest &request)
{
    const QJsonObject headers { { QStringLiteral("Authorization"), QString(QStringLiteral("Bearer ") + QString::fromUtf8(request.token)) } };
    const QJsonObject object { { QStringLiteral("method"), request.call.method },
                               { QStringLiteral("resource"), request.call.resource },
                               { QStringLiteral("headers"), headers },
                               { QStringLiteral("body"), request.call.body } };
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QByteArray writeAnswer(const AdminAnswer &answer, const QString &resource)
{
    QJsonObject object { { QStringLiteral("status"), answer.status },
                         { QStringLiteral("resource"), resource },
                         { QStringLiteral("body"), answer.body },
                         { QStringLiteral("error"), answer.error.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(answer.error) },
                         { QStringLiteral("version"), QStringLiteral(MADMAIL_VERSION) } };
    if (!answer.message.isEmpty())
        object.insert(QStringLiteral("message"), answer.message);
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

Result<AdminAnswer> parseAnswer(const QByteArray &content)
{
    const QJsonObject object = QJsonDocument::fromJson(content).object();
    const QJsonValue error = object.value(QLatin1String("error"));
    const int status = object.value(QLatin1String("status")).toInt();
    if (status < 100 || status > 599 || !object.contains(QLatin1String("body")) || !(error.isString() || error.isNull()))
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "This is not the answer of an Admin API.") } };
    return AdminAnswer { status, object.value(QLatin1String("body")), error.toString(), object.value(QLatin1String("message")).toString() };
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

ErrorCode errorCodeOf(int status)
{
    switch (status) {
    case 400:
        return ErrorCode::BadInput;
    case 401:
        return ErrorCode::Unauthenticated;
    case 403:
        return ErrorCode::Refused;
    case 404:
        return ErrorCode::NotFound;
    case 405:
    case 501:
        return ErrorCode::Unsupported;
    case 409:
        return ErrorCode::AlreadyExists;
    case 413:
        return ErrorCode::TooLarge;
    case 503:
        return ErrorCode::Busy;
    case 507:
        return ErrorCode::StorageFull;
    default:
        return ErrorCode::Internal;
    }
}

} // namespace Madmail::Api
