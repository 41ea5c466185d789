// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/error_json.h"

#include <QJsonArray>

#include <array>

namespace Madmail::Api {

namespace {

struct NamedCode
{
    ErrorCode code;
    const char *name;
};

constexpr std::array<NamedCode, 16> namedCodes { {
    { ErrorCode::BadInput, "bad-input" },
    { ErrorCode::NotFound, "not-found" },
    { ErrorCode::AlreadyExists, "already-exists" },
    { ErrorCode::Refused, "refused" },
    { ErrorCode::Unauthenticated, "unauthenticated" },
    { ErrorCode::OverQuota, "over-quota" },
    { ErrorCode::TooLarge, "too-large" },
    { ErrorCode::Busy, "busy" },
    { ErrorCode::StorageFull, "storage-full" },
    { ErrorCode::Storage, "storage" },
    { ErrorCode::Network, "network" },
    { ErrorCode::PortInUse, "port-in-use" },
    { ErrorCode::PermissionDenied, "permission-denied" },
    { ErrorCode::Unsupported, "unsupported" },
    { ErrorCode::Cancelled, "cancelled" },
    { ErrorCode::Internal, "internal" },
} };

} // namespace

QString errorCodeName(ErrorCode code)
{
    for (const NamedCode &named : namedCodes)
        if (named.code == code)
            return QLatin1String(named.name);
    return QStringLiteral("internal");
}

ErrorCode errorCodeFromName(const QString &name)
{
    for (const NamedCode &named : namedCodes)
        if (name == QLatin1String(named.name))
            return named.code;
    return ErrorCode::Internal;
}

QJsonObject errorToJson(const Error &error)
{
    return { { QStringLiteral("code"), errorCodeName(error.code) },
             { QStringLiteral("text"), QString::fromUtf8(error.text.source()) },
             { QStringLiteral("args"), QJsonArray::fromStringList(error.text.args()) },
             { QStringLiteral("field"), error.field },
             { QStringLiteral("detail"), error.detail } };
}

Error errorFromJson(const QJsonObject &json)
{
    QStringList args;
    const QJsonArray given = json.value(QLatin1String("args")).toArray();
    for (const QJsonValue &arg : given)
        args << arg.toString();
    const QString text = UserText::filledIn(json.value(QLatin1String("text")).toString(), args);
    return { errorCodeFromName(json.value(QLatin1String("code")).toString()), { "%1", { text } },
             json.value(QLatin1String("field")).toString(), json.value(QLatin1String("detail")).toString() };
}

int exitStatusOf(const Error &error)
{
    return error.code == ErrorCode::BadInput ? 2 : 1;
}

} // namespace Madmail::Api
