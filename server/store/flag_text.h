// SPDX-License-Identifier: GPL-3.0-or-later
// Flags as the table of messages has them. Inside the store only.
#pragma once

#include "server/base/message_flags.h"

namespace Madmail::Store {

class Statement;

/// Reads the columns `system_flags, keywords`, the first of them being `column`.
MessageFlags flagsOf(const Statement &row, int column);

/// Keywords separated by single blanks.
QByteArray keywordText(const MessageFlags &flags);

} // namespace Madmail::Store
