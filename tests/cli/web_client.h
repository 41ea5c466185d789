// SPDX-License-Identifier: GPL-3.0-or-later
// Asks the web pages over HTTPS, as they were asked: no redirect is followed, nothing is added.
#pragma once

#include "tests/cli/test_server.h"

#include <QJsonObject>
#include <QMap>

namespace Madmail::Testing {

struct WebReply
{
    int status = 0;
    QMap<QByteArray, QByteArray> fields; ///< names in lower case
    QByteArray content;

    QJsonObject json() const;
};

/// One request on a connection of its own. `fields`: lines without CRLF. `service`: "https" or "http".
WebReply askWeb(const TestServer &server, const QByteArray &method, const QByteArray &target, const QByteArrayList &fields = {},
                const QByteArray &content = {}, const QByteArray &service = "https");

} // namespace Madmail::Testing
