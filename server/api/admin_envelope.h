// SPDX-License-Identifier: GPL-3.0-or-later
// The Admin API's envelope, both ways: the request and the answer are JSON, and the real status stands in the answer.
#pragma once

#include "server/api/resource_map.h"
#include "server/base/result.h"

#include <QByteArray>
#include <QJsonObject>

namespace Madmail::Api {

struct AdminRequest
{
    ResourceCall call;
    QByteArray token; ///< secret
};

struct AdminAnswer
{
    int status = 200;
    QJsonValue body = QJsonValue::Null;
    QString error {};   ///< empty: none
    QString message {}; ///< a sentence for people beside the body, or empty
};

/// The most that an Admin API takes in one request.
inline constexpr qint64 maxRequestBytes = 1024 * 1024;

/// `{"method":…,"resource":…,"headers":{"Authorization":"Bearer …"},"body":…}`: holds the token.
QByteArray writeRequest(const AdminRequest &request);
/// GET where no method was given. Errors: BadInput (no JSON object, or one with the wrong types). Pure.
Result<AdminRequest> parseRequest(const QByteArray &content);

/// `{"status":…,"resource":…,"body":…,"error":…,"version":…}`, and "message" where there is one.
QByteArray writeAnswer(const AdminAnswer &answer, const QString &resource);
/// Errors: BadInput (no answer of an Admin API). Pure.
Result<AdminAnswer> parseAnswer(const QByteArray &content);

/// 400, 404, 409 …, for an error of an operation.
int statusOf(const Error &error);
/// And back, as nearly as the status tells.
ErrorCode errorCodeOf(int status);

} // namespace Madmail::Api
