// SPDX-License-Identifier: GPL-3.0-or-later
// Small values that mail rules and protocol services exchange.
#pragma once

#include "server/base/clock.h"
#include "server/base/email_address.h"
#include "server/base/ids.h"
#include "server/base/message_flags.h"

#include <vector>

namespace Madmail::Mail {

/// Somebody who has logged in.
struct AccountRef
{
    AccountId id;
    EmailAddress address;
};

/// STORAGE of RFC 9208, in bytes. `limit` 0 means no limit.
struct QuotaState
{
    qint64 usedBytes = 0;
    qint64 limitBytes = 0;
};

/// Which way a message comes in; the encryption policy asks.
enum class WayIn { Submission, Append, Inbound };

/// RFC 4315 APPENDUID / COPYUID: what became of messages. `source[i]` became `target[i]`.
struct UidMapping
{
    quint32 uidValidity = 0;
    std::vector<Uid> source; ///< empty for APPEND
    std::vector<Uid> target;
};

/// How STORE changes flags (RFC 3501 §6.4.6).
enum class FlagChange { Replace, Add, Remove };

struct FlagsOfMessage
{
    Uid uid = 0;
    MessageFlags flags;
};

} // namespace Madmail::Mail
