// SPDX-License-Identifier: GPL-3.0-or-later
// How answers about accounts and quotas read.
#pragma once

#include "app/cli/answer_text.h"

namespace Madmail::Cli {

Printed printQuota(const PrintContext &context, const QJsonObject &data);
Printed printQuotas(const PrintContext &context, const QJsonObject &data);
Printed printStorageTotals(const PrintContext &context, const QJsonObject &data);
Printed printAccounts(const PrintContext &context, const QJsonObject &data);
Printed printLoginNames(const PrintContext &context, const QJsonObject &data);
Printed printAccountsStatus(const PrintContext &context, const QJsonObject &data);
Printed printAccountInfo(const PrintContext &context, const QJsonObject &data);

} // namespace Madmail::Cli
