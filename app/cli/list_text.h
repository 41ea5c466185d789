// SPDX-License-Identifier: GPL-3.0-or-later
// How lists of other servers, exchangers and contact links read.
#pragma once

#include "app/cli/answer_text.h"

namespace Madmail::Cli {

Printed printFederationRules(const PrintContext &context, const QJsonObject &data);
Printed printDismissed(const PrintContext &context, const QJsonObject &data);
Printed printExchangers(const PrintContext &context, const QJsonObject &data);
Printed printShares(const PrintContext &context, const QJsonObject &data);

} // namespace Madmail::Cli
