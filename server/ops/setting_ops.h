// SPDX-License-Identifier: GPL-3.0-or-later
// settings …, and what every operation that changes a setting needs.
#pragma once

#include "server/ops/operation.h"

namespace Madmail::Ops {

void addSettingOperations(OperationList &table);

/// The shape of the Admin API's setting objects, with what more a person wants to know. A secret is not in it.
/// A secret shows that it is set, never what it is.
QString shownValue(const OperationContext &context, Config::Setting setting);
QJsonObject settingToJson(const OperationContext &context, Config::Setting setting);

/// Stores a value and makes it hold now. Errors: those of ServerSettings::set() and EngineControl::apply().
Status changeSetting(OperationContext &context, Config::Setting setting, const QString &value);
Status resetSetting(OperationContext &context, Config::Setting setting);

/// Runs `change` (which stores settings), and makes a running engine take them. When it cannot, what was stored before is
/// stored and in force again, and the error says what was in the way.
Status changeSettings(OperationContext &context, const std::function<Status()> &change);

} // namespace Madmail::Ops
