// SPDX-License-Identifier: GPL-3.0-or-later
// How the answers that say how the whole server is read.
#pragma once

#include "app/cli/answer_text.h"

namespace Madmail::Cli {

Printed printOverview(const PrintContext &context, const QJsonObject &data);
Printed printStorage(const PrintContext &context, const QJsonObject &data);

} // namespace Madmail::Cli
