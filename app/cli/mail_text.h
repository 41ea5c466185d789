// SPDX-License-Identifier: GPL-3.0-or-later
// Printed answers about the mailboxes and messages of accounts.
#pragma once

#include "app/cli/answer_text.h"

namespace Madmail::Cli {

Printed printMailboxes(const PrintContext &context, const QJsonObject &data);
Printed printMessages(const PrintContext &context, const QJsonObject &data);
/// The message as it is stored.
Printed printMessageContent(const PrintContext &context, const QJsonObject &data);

} // namespace Madmail::Cli
