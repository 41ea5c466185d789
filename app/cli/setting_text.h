// SPDX-License-Identifier: GPL-3.0-or-later
// How answers about settings and ports read.
#pragma once

#include "app/cli/answer_text.h"

namespace Madmail::Cli {

Printed printSettings(const PrintContext &context, const QJsonObject &data);
Printed printSetting(const PrintContext &context, const QJsonObject &data);
/// All settings as the web panel takes them: a line for each.
Printed printPanelSettings(const PrintContext &context, const QJsonObject &data);
Printed printPorts(const PrintContext &context, const QJsonObject &data);

} // namespace Madmail::Cli
