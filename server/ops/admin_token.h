// SPDX-License-Identifier: GPL-3.0-or-later
// The token that opens the Admin API.
#pragma once

#include "server/base/result.h"
#include "server/config/settings.h"

namespace Madmail::Ops {

struct AdminToken
{
    QByteArray value;
    QString savedTo; ///< the file, where it was made just now
};

/// The token of the config file, else the one in `<state>/admin_token`, else one that is made now and kept there (32 random
/// bytes as base64url, for the owner's eyes). Errors: Refused (the config file says "disabled"), those of the file.
Result<AdminToken> adminToken(const Config::Settings &settings, const QString &stateDirectory);

} // namespace Madmail::Ops
