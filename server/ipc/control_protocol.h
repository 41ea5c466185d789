// SPDX-License-Identifier: GPL-3.0-or-later
// The words on the control socket: one JSON document for each line, both ways.
#pragma once

#include "server/api/operation.h"
#include "server/base/result.h"

#include <QByteArray>
#include <QJsonObject>

namespace Madmail::Ipc {

/// Raised when a reader of the old form would misunderstand the new one.
inline constexpr int protocolVersion = 2; // 2: rehearsals
/// Longest line, both ways: Api::maxContentBytes in base64, and what stands around it. Only the owner of the server is let in.
inline constexpr qsizetype maxLineBytes = 64 * 1024 * 1024;

/// `{"version":2,"operation":…,"arguments":{…},"face":"cli"}\n`, and `"rehearsal":true`
QByteArray encodeRequest(const Api::OperationRequest &request);
/// Errors: BadInput (not JSON, no operation), Unsupported (another version).
Result<Api::OperationRequest> decodeRequest(QByteArrayView line);

/// `{"version":2,"accepted":true}\n`: sent as soon as a request is read, before its operation runs, so that an asker can tell
/// a server that works from one that hangs. The answer follows, however long it takes.
QByteArray encodeAccepted();
bool isAccepted(QByteArrayView line);

/// `{"version":2,"ok":true,"data":{…}}\n` or `{"version":2,"ok":false,"error":{…}}\n`
QByteArray encodeAnswer(const Result<QJsonObject> &answer);
Result<QJsonObject> decodeAnswer(QByteArrayView line);

} // namespace Madmail::Ipc
