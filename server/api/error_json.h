// SPDX-License-Identifier: GPL-3.0-or-later
// Errors as JSON, for the control socket and for `--json`.
#pragma once

#include "server/base/result.h"

#include <QJsonObject>

namespace Madmail::Api {

/// "bad-input", "not-found", …: stable names of ErrorCode.
QString errorCodeName(ErrorCode code);
ErrorCode errorCodeFromName(const QString &name);

/// {"code","text","args","field","detail"}: text is the translatable source, so that the asking face translates.
QJsonObject errorToJson(const Error &error);
/// A received error. Its text is English with the arguments filled in (the source is not one of our literals);
/// {maddy} is left for the face.
Error errorFromJson(const QJsonObject &json);

/// 0 ok, 1 failure, 2 wrong usage.
int exitStatusOf(const Error &error);

} // namespace Madmail::Api
