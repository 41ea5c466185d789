// SPDX-License-Identifier: GPL-3.0-or-later
// How `status` reads.
#pragma once

#include "app/cli/answer_text.h"

namespace Madmail::Cli {

Printed printStatus(const PrintContext &context, const QJsonObject &data);

} // namespace Madmail::Cli
