// SPDX-License-Identifier: GPL-3.0-or-later
// The Admin API's envelope: the request and the answer are JSON, and the real status stands in the answer.
#pragma once

#include "server/base/result.h"

#include <QByteArray>
#include <QJsonObject>

namespace Madmail::AdminApi {

struct AdminRequest
{
    QString method;   ///< upper case; GET where none was given
    QString resource; ///< "/admin/quota"
    QByteArray token; ///< secret
    QJsonObject body;
};

struct AdminAnswer
{
    int status = 200;
    QJsonValue body = QJsonValue::Null;
    QString error; ///< empty: none
};

/// Errors: BadInput (no JSON object, or one with the wrong types). Pure.
Result<AdminRequest> parseRequest(const QByteArray &content);

/// `{"status":…,"resource":…,"body":…,"error":…,"version":…}`
QByteArray writeAnswer(const AdminAnswer &answer, const QString &resource);

/// 400, 404, 409 …, for an error of an operation.
int statusOf(const Error &error);

} // namespace Madmail::AdminApi
