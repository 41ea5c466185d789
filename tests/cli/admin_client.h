// SPDX-License-Identifier: GPL-3.0-or-later
// Asks the Admin API over HTTPS, with Qt's own HTTP client.
#pragma once

#include "tests/cli/test_server.h"

#include <QJsonObject>

namespace Madmail::Testing {

struct AdminReply
{
    int httpStatus = 0;
    QByteArray origin;
    QJsonObject json; ///< the envelope

    int status() const { return json[QLatin1String("status")].toInt(); }
    QJsonObject body() const { return json[QLatin1String("body")].toObject(); }
    QString error() const { return json[QLatin1String("error")].toString(); }
};

/// The envelope. `body`: JSON, or empty.
QByteArray adminRequest(const QByteArray &token, const QByteArray &method, const QByteArray &resource, const QByteArray &body);

/// `extraHeader` gets an address as its value.
AdminReply postToAdmin(const TestServer &server, const QString &path, const QByteArray &content, const QByteArray &extraHeader = {});

} // namespace Madmail::Testing
