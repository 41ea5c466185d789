// SPDX-License-Identifier: GPL-3.0-or-later
// docs/admin-api.md
#pragma once

#include "server/api/operation.h"
#include "server/api/setting_descriptor.h"

#include <QByteArray>

#include <span>

namespace Madmail::Manual {

/// In Markdown. Pure.
QByteArray adminApiPage(std::span<const Api::OperationDescriptor> operations, std::span<const Api::SettingDescriptor> settings);

} // namespace Madmail::Manual
