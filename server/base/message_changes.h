// SPDX-License-Identifier: GPL-3.0-or-later
// What commands do to messages that are there: flags and copies.
#pragma once

#include "server/base/ids.h"
#include "server/base/message_flags.h"

#include <vector>

namespace Madmail {

/// How STORE changes flags (RFC 3501 §6.4.6).
enum class FlagChange { Replace, Add, Remove };

struct FlagsOfMessage
{
    Uid uid = 0;
    MessageFlags flags{};
};

/// RFC 4315 APPENDUID / COPYUID: what became of messages. `source[i]` became `target[i]`; both ascend.
struct UidMapping
{
    quint32 uidValidity = 0; ///< of the target
    std::vector<Uid> source; ///< empty for APPEND
    std::vector<Uid> target;
};

} // namespace Madmail
