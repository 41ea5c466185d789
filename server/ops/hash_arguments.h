// SPDX-License-Identifier: GPL-3.0-or-later
// Options of older servers that choose how a password is hashed. This one makes Argon2 hashes only.
#pragma once

#include "server/api/operation.h"

namespace Madmail::Ops {

/// "hash": --hash argon2.
Api::Parameter hashParameter();
/// "bcrypt_cost"
Api::Parameter bcryptCostParameter();

/// Errors: BadInput, for a kind of hash that is not made here.
Status checkHashChoice(const QJsonObject &arguments);
/// Says in the answer what had no effect.
void warnAboutHashChoice(const QJsonObject &arguments, QJsonObject &answer);

} // namespace Madmail::Ops
