// SPDX-License-Identifier: GPL-3.0-or-later
// settings …, and what every operation that changes a setting needs.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addSettingOperations(OperationList &table);

/// Stores a value and makes it hold now. Errors: those of ServerSettings::set() and EngineControl::reload().
Status changeSetting(OperationContext &context, Config::Setting setting, const QString &value);
Status resetSetting(OperationContext &context, Config::Setting setting);

/// Makes a running engine take what was stored.
Status applyNow(OperationContext &context);

} // namespace Madmail::Ops
